import { bothRefuse, outside, type PublishedTests, refused, same } from './published-case.ts'

const OBJECTS = 'templates are files: no object of the host is one'
const level = '{% set level = "L" %}'

/** tests/compiler.js: includes, imports, inheritance, and the host. */
export const compilerFiles: PublishedTests = {
  'should throw exceptions when called synchronously': [
    bothRefuse('{% from "p/nowhere.njk" import m %}', 'IO'),
  ],
  'should include error line in raised TemplateError': [
    bothRefuse('{% set list = ["m", "n",, "o"] %}\n{{ list | join(",") }}'),
  ],
  'should include error line when exception raised in user function': outside(
    'a function of the host: variables are data',
  ),
  'should throw exceptions from included templates when called synchronously': [
    bothRefuse('{% include "p/broken-import.njk" %}', 'IO'),
  ],
  'should pass errors from included templates to callback when async': outside('callbacks of the host'),
  'should import templates': [
    same('{% import "p/tools.njk" as t %}{{ t.say() }} {{ t.word }}', 'said w'),
    same('{% from "p/tools.njk" import say as s, word %}{{ word }} {{ s() }}', 'w said'),
    same(
      '{% for i in [1, 2] %}<{{ n | default("-") }}{% from "p/tools.njk" import word as n %}>{{ n }}{% endfor %}:{{ n | default("-") }}',
      '<->w<w>w:-',
    ),
  ],
  'should import templates with context': [
    same(`${level}{% import "p/context.njk" as t with context %}{{ t.say() }}`, 'is L'),
    same(`${level}{% from "p/context.njk" import say with context %}{{ say() }}`, 'is L'),
    same(`${level}{% import "p/context-set.njk" as t %}{{ level }}`, 'L'),
    same(`${level}{% import "p/context-set.njk" as t %}{{ t.level }}`, 'inner'),
    same(
      `${level}{% import "p/context-set.njk" as t with context %}{{ level }}{{ other | default("") }}`,
      'inner',
    ),
    same(
      `${level}{% import "p/context-set.njk" as t with context %}{{ t.level }}{{ other | default("") }}`,
      'inner',
    ),
  ],
  'should import templates without context': [
    same(`${level}{% import "p/context.njk" as t without context %}{{ t.say() }}`, 'is unseen'),
    same(`${level}{% from "p/context.njk" import say without context %}{{ say() }}`, 'is unseen'),
  ],
  'should default to importing without context': [
    same(`${level}{% import "p/context.njk" as t %}{{ t.say() }}`, 'is unseen'),
    same(`${level}{% from "p/context.njk" import say %}{{ say() }}`, 'is unseen'),
  ],
  'should inherit templates': [
    refused('inheritance', '{% extends "p/base.njk" %}'),
    refused('inheritance', 'm {% extends "p/base.njk" %} n'),
    refused('inheritance', '{% extends "p/base.njk" %}{% block one %}m{% endblock %}'),
    refused(
      'inheritance',
      '{% extends "p/base.njk" %}{% block one %}m{% endblock %}{% block two %}n{% endblock %}',
    ),
    refused('inheritance', 'm {% extends f %} n', { f: 'p/base.njk' }),
  ],
  'should not call blocks not defined from template inheritance': [
    refused('inheritance', '{% extends "p/base.njk" %}{% block other %}{{ m() }}{% endblock %}'),
  ],
  'should conditionally inherit templates': [
    refused(
      'inheritance',
      '{% if false %}{% extends "p/base.njk" %}{% endif %}{% block one %}m{% endblock %}',
    ),
    refused(
      'inheritance',
      '{% if true %}{% extends "p/base.njk" %}{% endif %}{% block one %}m{% endblock %}',
    ),
    refused(
      'inheritance',
      '{% if true %}{% extends "p/base.njk" %}{% else %}{% extends "p/base-in-loop.njk" %}{% endif %}{% block one %}m{% endblock %}',
    ),
    refused(
      'inheritance',
      '{% if false %}{% extends "p/base.njk" %}{% else %}{% extends "p/base-in-loop.njk" %}{% endif %}{% block one %}m{% endblock %}',
    ),
  ],
  'should error if same block is defined multiple times': [
    bothRefuse('{% extends "p/base.njk" %}{% block one %}{% endblock %}{% block one %}{% endblock %}'),
  ],
  'should render nested blocks in child template': [
    refused(
      'inheritance',
      '{% extends "p/base.njk" %}{% block one %}{% block inner %}m{% endblock %}{% endblock %}',
    ),
  ],
  'should render parent blocks with super()': [
    refused('inheritance', '{% extends "p/base.njk" %}{% block one %}{{ super() }}m{% endblock %}'),
    refused('inheritance', '{% extends "p/middle.njk" %}{% block one %}-{{ super() }}-{% endblock %}'),
  ],
  'should let super() see global vars from child template': [
    refused(
      'inheritance',
      '{% extends "p/base-shows.njk" %}{% set level = "m" %}{% block one %}{{ super() }}{% endblock %}',
    ),
  ],
  'should not let super() see vars from child block': [
    refused(
      'inheritance',
      '{% extends "p/base-shows.njk" %}{% block one %}{% set level = "m" %}{{ super() }}{% endblock %}',
    ),
  ],
  'should let child templates access parent global scope': [
    refused('inheritance', '{% extends "p/base-sets.njk" %}{% block one %}{{ level }}{% endblock %}'),
  ],
  'should not let super() modify calling scope': [
    refused(
      'inheritance',
      '{% extends "p/base-shows.njk" %}{% block one %}{{ super() }}{{ v }}{% endblock %}',
    ),
  ],
  'should not let child templates set vars in parent scope': [
    refused(
      'inheritance',
      '{% extends "p/base-sets.njk" %}{% block one %}{% set level = "m" %}{% endblock %}',
    ),
  ],
  'should render blocks in their own scope': [
    refused('inheritance', '{% set v = "o" %}{% block one %}{% set v = "i" %}{% endblock %}{{ v }}'),
  ],
  'should include templates': [same('a {% include "p/greet.njk" %}', 'a Hello you')],
  'should include 130 templates without call stack size exceed': [
    same('{% include "p/many.njk" %}', 'short \n'.repeat(130)),
  ],
  'should include templates with context': [
    same('a {% include "p/hello.njk" %}', 'a Hello Ada', { who: 'Ada' }),
  ],
  'should include templates that can see including scope, but not write to it': [
    same('{% set level = 1 %}{% include "p/sets.njk" %}{{ level }}', '121'),
  ],
  'should include templates dynamically': [
    same('a {% include f %}', 'a Hello Ada', { who: 'Ada', f: 'p/hello.njk' }),
  ],
  'should include templates dynamically based on a set var': [
    same('a {% set f = "p/hello.njk" %}{% include f %}', 'a Hello Ada', { who: 'Ada' }),
  ],
  'should include templates dynamically based on an object attr': [
    same('a {% include o.f %}', 'a Hello Ada', { who: 'Ada', o: { f: 'p/hello.njk' } }),
  ],
  'should throw an error when including a file that does not exist': [
    bothRefuse('{% include "p/nowhere.njk" %}', 'IO'),
  ],
  'should fail silently on missing templates if requested': [
    same('a {% include "p/nowhere.njk" ignore missing %}', 'a '),
    same('a {% include "p/nowhere.njk" ignore missing %}', 'a ', { who: 'Ada' }),
  ],
  'should have access to "loop" inside an include': [
    same('{% for i in [1, 2] %}{% include "p/loop.njk" %}{% endfor %}', '1,0,true;2,1,false;'),
    same('{% for k, v in o %}{% include "p/loop.njk" %}{% endfor %}', '1,0,true;2,1,false;', {
      o: { m: 1, n: 2 },
    }),
  ],
  'should allow blocks in for loops': [
    refused('inheritance', '{% extends "p/base-in-loop.njk" %}{% block one %}m{{ item }}{% endblock %}'),
  ],
  'should make includes inherit scope': [
    same('{% for item in [1, 2] %}{% include "p/item.njk" %};{% endfor %}', 'item 1;item 2;'),
  ],
  'should throw errors': [bothRefuse('{% from "p/tools.njk" import unheard %}')],
  'should autoescape by default': outside('escaping for HTML: each format writes its own way'),
  'should autoescape if autoescape is on': outside('escaping for HTML: each format writes its own way', 10),
  'should not autoescape safe strings': outside('escaping for HTML: each format writes its own way'),
  'should not autoescape macros': outside('escaping for HTML: each format writes its own way', 2),
  'should not autoescape super()': outside('escaping for HTML: each format writes its own way'),
  'should autoescape backslashes': outside('escaping for HTML: each format writes its own way'),
  'should not autoescape when extension set false': outside('tags that the host adds'),
  'should pass context as this to filters': outside('filters that the host adds'),
  'should throw an error when including a file that calls an undefined macro': [
    bothRefuse('{% include "p/calls-nothing.njk" %}'),
  ],
  'should throw an error when including a file that calls an undefined macro even inside {% if %} tag': [
    bothRefuse('{% if true %}{% include "p/calls-nothing.njk" %}{% endif %}'),
  ],
  'should throw an error when including a file that imports macro that calls an undefined macro': [
    bothRefuse('{% include "p/imports-that.njk" %}'),
  ],
  'should import template objects': outside(OBJECTS, 2),
  'should inherit template objects': outside(OBJECTS, 2),
  'should include template objects': outside(OBJECTS),
}
