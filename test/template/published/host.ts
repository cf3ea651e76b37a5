import { outside, type PublishedTests, refused, same } from './published-case.ts'

const HOST = 'the interface of the host: loaders, caches, events'
const COMPATIBILITY = 'a switch of the host that changes the grammar'

/** tests/api.js. */
export const api: PublishedTests = {
  'should always force compilation of parent template': [
    refused('inheritance', '{% extends "p/middle.njk" %}'),
  ],
  'should only call the callback once when conditional import fails': outside(HOST),
  'should handle correctly relative paths': [
    same('{% include "p/relative/a.njk" %}', 'a+b+short \n'),
    refused('inheritance', '{% extends "p/relative/child.njk" %}'),
  ],
  'should handle correctly cache for relative paths': [
    same('{% include "p/relative/a.njk" %}{% include "p/relative/other/a.njk" %}', 'a+b+short \na+other b'),
  ],
  'should handle correctly relative paths in renderString': outside(HOST),
  'should emit "load" event on Environment instance': outside(HOST),
}

/** tests/loader.js; that no name leads out of the root is tested with the hostile templates. */
export const loader: PublishedTests = Object.fromEntries(
  [
    'should allow a simple loader to be created',
    'should catch loader error',
    'WebLoader: should have default opts for WebLoader',
    'WebLoader: should emit a "load" event',
    'FileSystemLoader: should have default opts',
    'FileSystemLoader: should emit a "load" event',
    'NodeResolveLoader: should have default opts',
    'NodeResolveLoader: should emit a "load" event',
    'NodeResolveLoader: should render templates',
    'NodeResolveLoader: should not allow directory traversal',
    'NodeResolveLoader: should return null if no match',
  ].map(name => [name, outside(HOST)]),
)

/** tests/core.js. */
export const core: PublishedTests = {
  'should cache templates by default': outside(HOST, 2),
  'should not cache templates with {noCache: true}': outside(HOST, 2),
}

/** tests/jinja-compat.js: what `installJinjaCompat()` adds. */
export const jinjaCompat: PublishedTests = Object.fromEntries(
  [
    'start and stop',
    'using expressions',
    'start',
    'negative start',
    'stop',
    'negative stop',
    'step',
    'negative step',
    'start and negative step',
    'negative start and negative step',
    'stop and negative step',
    'start and step',
    'start, stop, and step',
  ].map(what => [
    `should support array slices ${what === 'using expressions' ? what : `with ${what}`}`,
    outside(COMPATIBILITY),
  ]),
)
