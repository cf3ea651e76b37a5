import { type Failure, type Value, ValueError } from '../expressions/value.ts'
import type { Reference } from '../references/reference.ts'
import type { Cell } from './frame.ts'
import { LimitExceeded, MAX_AHEAD, MAX_DEPTH, MAX_OUTPUT, MAX_SECRETS, MAX_STEPS } from './limits.ts'
import { PENDING } from './objects.ts'
import { Fragment, lengthOf, type Part, type Site, type Sources, union } from './part.ts'
import { sizeOf } from './size.ts'
import type { Template } from './template.ts'

/** What a run of a template can see of the world. Nothing else is reachable. */
export interface World {
  readonly aliases: ReadonlySet<string>
  /** The value of a secret, why there is none, or `undefined` if it was not asked for yet. */
  secret(reference: Reference): Value | Failure | undefined
  /** Keys are asked for in upper case first. */
  readonly foldsKeys: boolean
  env(name: string): Value | Failure
  readonly variables: ReadonlyMap<string, Value>
  /** What a missing secret of a statement counts as. */
  readonly missing: 'error' | 'keep' | 'empty'
  /** @throws FileError */
  load(name: string, from: Template): Template | undefined
}

/** A secret that a statement or an expression asks for. */
export interface Mention {
  readonly reference: Reference
  readonly site: Site
}

/** Why a statement has no value. */
export interface Trouble {
  readonly site: Site
  readonly failure: Failure
  /** True if it counts as an empty text. */
  readonly emptied: boolean
}

/** The state of one evaluation: what it has put out, what it has found out, and what it has cost. */
export class Run {
  readonly world: World
  parts: Part[] = []
  /** The secrets that what is being computed comes from. */
  sources: Sources | undefined
  /** The statement at hand. */
  site: Site
  // Most runs need none of these.
  #unknown: Map<string, Mention> | undefined
  #unnamed: Set<Site> | undefined
  #mentions: Map<Site, Reference[]> | undefined
  readonly troubles: Trouble[] = []
  /** True if what is put out, and not only which values are in it, waits for a secret. */
  isOpen = false
  readonly #opened = new Set<string>()
  #steps = 0
  #stepsAhead = 0
  #length = 0
  #depth = 0
  #ahead = 0

  constructor(world: World, site: Site) {
    this.world = world
    this.site = site
  }

  get steps(): number {
    return this.#steps
  }

  get isAhead(): boolean {
    return this.#ahead > 0
  }

  /** Each with the place that asked for it first. */
  get unknown(): readonly Mention[] {
    return this.#unknown === undefined ? [] : [...this.#unknown.values()]
  }

  /** Where the name of a secret waits for another secret. */
  get unnamed(): readonly Site[] {
    return this.#unnamed === undefined ? [] : [...this.#unnamed]
  }

  waitsForName(site: Site): void {
    this.#unnamed ??= new Set()
    this.#unnamed.add(site)
  }

  get mentions(): readonly Mention[] {
    const mentions: Mention[] = []
    for (const [site, references] of this.#mentions ?? [])
      for (const reference of references) mentions.push({ site, reference })
    return mentions
  }

  /** @throws LimitExceeded */
  step(count = 1): void {
    this.#steps += count
    if (this.#ahead > 0) this.#stepsAhead += count
    if (this.#steps > MAX_STEPS || this.#stepsAhead > MAX_AHEAD)
      throw new LimitExceeded(`the template takes more than ${MAX_STEPS} steps`)
  }

  /** Work on a long text is many steps. */
  charge(value: unknown): void {
    if (typeof value === 'string' || value instanceof Uint8Array) {
      if (value.length > 256) this.step(value.length >> 5)
    } else if (typeof value === 'object' && value !== null) this.step(sizeOf(value) >> 4)
  }

  /** A file that is looked for the first time is many steps. @throws LimitExceeded */
  opens(name: string): void {
    if (this.#opened.has(name)) return
    this.#opened.add(name)
    this.step(100 + name.length)
  }

  emit(part: Part): void {
    this.step()
    this.#length += lengthOf(part)
    if (this.#length > MAX_OUTPUT)
      throw new LimitExceeded(`the template makes more than ${MAX_OUTPUT / 1024 / 1024} MiB`)
    this.parts.push(part)
  }

  /** Runs something with an output of its own. */
  capture(run: () => void): Fragment {
    const { parts, sources } = this
    this.parts = []
    try {
      run()
      return new Fragment(this.parts)
    } finally {
      this.parts = parts
      this.sources = sources
    }
  }

  /** What `compute` gives, and the secrets that this comes from. */
  cell(compute: () => Cell['value']): Cell {
    const before = this.sources
    this.sources = undefined
    const value = compute()
    const { sources } = this
    this.sources = union(before, sources)
    return { value, sources }
  }

  touch(sources: Sources | undefined): void {
    if (sources !== undefined) this.sources = union(this.sources, sources)
  }

  /** A macro, a caller or an import. @throws LimitExceeded */
  within(run: () => void): Fragment {
    return this.deeper(() => this.capture(run))
  }

  /** @throws LimitExceeded */
  deeper<T>(run: () => T): T {
    if (++this.#depth > MAX_DEPTH)
      throw new LimitExceeded(`macros and includes are more than ${MAX_DEPTH} deep in each other`)
    try {
      return run()
    } finally {
      this.#depth--
    }
  }

  /** Tries statements that a pending secret decides on. */
  lookAhead(run: () => void): void {
    this.isOpen = true
    const { sources } = this
    this.#tryOut(run)
    this.sources = sources
  }

  /** Tries what a value may be computed from once a pending secret is known. */
  lookAheadAt(compute: () => Cell['value']): void {
    const { sources } = this
    this.#tryOut(() => {
      // Text of the template is no value, whose place would be known.
      if (compute() instanceof Fragment) this.isOpen = true
    })
    this.sources = union(sources, this.sources)
  }

  /**
   * Tries what may be needed once a pending secret is known, for the secrets that it asks for. Whatever it puts out
   * is thrown away, names that it sets are pending, and it may cost little.
   */
  #tryOut(run: () => void): void {
    const { parts, site } = this
    const depth = this.#depth
    this.#ahead++
    this.parts = []
    try {
      run()
    } catch (error) {
      if (!(error instanceof LimitExceeded || error instanceof ValueError)) throw error
    } finally {
      this.#ahead--
      this.#depth = depth
      this.parts = parts
      this.site = site
    }
  }

  secret(reference: Reference, site: Site): Value | Failure {
    this.step(4)
    const known = this.world.secret(reference)
    if (known === undefined) {
      this.#unknown ??= new Map()
      if (this.#unknown.size >= MAX_SECRETS)
        throw new LimitExceeded(`the template asks for more than ${MAX_SECRETS} secrets`)
      if (!this.#unknown.has(reference.id)) this.#unknown.set(reference.id, { reference, site })
      this.touch([reference])
      return PENDING
    }
    if (this.#ahead === 0) {
      this.#mentions ??= new Map()
      const mentioned = this.#mentions.get(site)
      if (mentioned === undefined) this.#mentions.set(site, [reference])
      else if (!mentioned.some(({ id }) => id === reference.id)) mentioned.push(reference)
    }
    this.touch([reference])
    return known
  }

  /** A statement that can not go on. */
  fail(site: Site, failure: Failure): void {
    this.step(5)
    if (this.#ahead > 0 || failure === PENDING) return
    const emptied = failure.missing && this.world.missing === 'empty'
    this.troubles.push({ site, failure, emptied })
  }
}
