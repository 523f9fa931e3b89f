/**
 * Tells whether two values are equal in depth: same prototype, same keys, same values. 0 equals -0 and NaN equals NaN;
 * an absent key does not equal an undefined one; sets and maps compare without order. Getters of classes are compared,
 * which `node:util` does not do.
 *
 * @param a A value.
 * @param b Another.
 * @returns True if they are equal.
 * @throws {TypeError} If weak maps or sets are to be compared.
 */
export function equal(a: unknown, b: unknown): boolean {
  return sameValue(a, b, new Map());
}

/** Classes whose instances are equal if their texts are. */
const BY_TEXT: readonly { readonly prototype: unknown }[] = [
  RegExp,
  URL,
  URLSearchParams,
  Intl.Locale,
  Temporal.Duration,
  Temporal.Instant,
  Temporal.PlainDate,
  Temporal.PlainDateTime,
  Temporal.PlainMonthDay,
  Temporal.PlainTime,
  Temporal.PlainYearMonth,
  Temporal.ZonedDateTime,
];

type Seen = Map<object, object>;

function sameValue(a: unknown, b: unknown, seen: Seen): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b)) return false;
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (prototypeOf(a) !== prototypeOf(b)) return false;
  if (a instanceof WeakMap) throw new TypeError("Cannot compare WeakMap instances");
  if (a instanceof WeakSet) throw new TypeError("Cannot compare WeakSet instances");
  if (a instanceof WeakRef && b instanceof WeakRef) return sameValue(a.deref(), b.deref(), seen);
  if (isByText(a)) return String(a) === String(b);
  const numbers = numbersOf(a);
  if (numbers !== undefined) return sameNumbers(numbers, numbersOf(b));

  if (seen.get(a) === b) return true;
  if (Object.keys(a).length !== Object.keys(b).length) return false;
  seen.set(a, b);
  if (a instanceof Set && b instanceof Set) return sameEntries(asMap(a), asMap(b), seen);
  if (a instanceof Map && b instanceof Map) return sameEntries(a, b, seen);
  return sameProperties(a, b, seen);
}

/** An object without prototype counts as a plain one. */
function prototypeOf(value: object): unknown {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

function isByText(value: object): boolean {
  return BY_TEXT.some((type) => Object.getPrototypeOf(value) === type.prototype);
}

function numbersOf(value: object): ArrayLike<number | bigint> | undefined {
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value);
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? value as Uint8Array : undefined;
}

function sameNumbers(a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint> | undefined): boolean {
  return a.length === b?.length && Array.from(a).every((item, index) => item === b[index] || Object.is(item, b[index]));
}

/** Each entry of one has an equal entry in the other; only keys that are objects need a search. */
function sameEntries(a: Map<unknown, unknown>, b: Map<unknown, unknown>, seen: Seen): boolean {
  if (a.size !== b.size) return false;
  const searched = [...b].filter(([key]) => isObject(key));
  for (const [key, value] of a) {
    if (isObject(key)) {
      const index = searched.findIndex((entry) => sameValue([key, value], entry, new Map(seen)));
      if (index === -1) return false;
      searched.splice(index, 1);
    } else if (!b.has(key) || !sameValue(value, b.get(key), seen)) {
      return false;
    }
  }
  return true;
}

function asMap(members: Set<unknown>): Map<unknown, unknown> {
  return new Map([...members].map((member) => [member, isObject(member) || member]));
}

function sameProperties(a: object, b: object, seen: Seen): boolean {
  const isPlain = [Object.prototype, Array.prototype].some((prototype) => prototypeOf(a) === prototype);
  const keysOf = isPlain ? enumerableKeys : allKeys;
  for (const key of new Set([...keysOf(a), ...keysOf(b)])) {
    if (!(key in a) || !(key in b)) return false;
    if (!sameValue(Reflect.get(a, key), Reflect.get(b, key), seen)) return false;
  }
  return true;
}

function enumerableKeys(value: object): PropertyKey[] {
  return Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
}

/** Own keys and those of the classes. */
function allKeys(value: object): PropertyKey[] {
  const keys: PropertyKey[] = [];
  for (let level = value; level && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    keys.push(...Reflect.ownKeys(level));
  }
  return keys;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
