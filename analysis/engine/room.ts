/** Lists of numbers that grow. Pure. @module */

/** The numbers themselves, or a longer list that begins with them and goes on with `fill`, so that `size` of them fit. */
export function withRoom<
  Numbers extends Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Int32Array<ArrayBuffer>,
>(
  numbers: Numbers,
  size: number,
  fill = 0,
): Numbers {
  if (size <= numbers.length) return numbers;
  const Type = numbers.constructor as new (length: number) => Numbers;
  const longer = new Type(Math.max(size, 2 * numbers.length));
  longer.set(numbers);
  if (fill !== 0) longer.fill(fill, numbers.length);
  return longer;
}
