/** The fit of a quantile regression. @module */
import { solve, weightedCrossProduct } from "./linear_equations.ts";

/** Cases of a regression. */
export interface Cases {
  /** Numbers of each case, the intercept's 1 among them. */
  readonly rows: readonly Float64Array[];
  /** Response of each case. */
  readonly y: Float64Array;
  /** Weight of each case, positive. */
  readonly weights: Float64Array;
}

/**
 * Coefficients that minimise Σ w·ρ(y − row·coefficients), ρ(u) = u·(p − [u < 0]); `null` when rows are linearly dependent.
 *
 * Method: Frisch-Newton with Mehrotra's corrector on the dual, Portnoy & Koenker (1997), in scaled units, until the gap is
 * below 1e-8 of the loss; then the vertex through the cases nearest to the plane, if it is as good.
 */
export function minimiseCheckLoss(cases: Cases, probability: number): Float64Array | null {
  const size = cases.rows[0]!.length;
  const scales = Array.from({ length: size }, (_, column) => largest(cases.rows.map((row) => row[column]!)));
  const height = largest(cases.y);
  if (scales.some((scale) => scale === 0)) return null;
  if (height === 0) return new Float64Array(size);
  const top = largest(cases.weights);
  const weights = cases.weights.map((weight) => weight / top);
  const rows = cases.rows.map((row, index) => row.map((value, column) => value / scales[column]! * weights[index]!));
  const y = cases.y.map((value, index) => value / height * weights[index]!);
  const inner = interiorPoint(rows, y, probability);
  if (inner === null) return null;
  const vertex = nearestVertex(rows, y, inner);
  const loss = (at: Float64Array): number => checkLoss(rows, y, at, probability);
  const best = vertex !== null && loss(vertex) <= loss(inner) * (1 + 1e-12) ? vertex : inner;
  return best.map((value, column) => value * height / scales[column]!);
}

function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let index = 0; index < values.length; index++) most = Math.max(most, Math.abs(values[index]!));
  return most;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) sum += left[index]! * right[index]!;
  return sum;
}

function checkLoss(rows: readonly Float64Array[], y: Float64Array, at: Float64Array, probability: number): number {
  return rows.reduce((sum, row, index) => {
    const residual = y[index]! - dot(row, at);
    return sum + residual * (residual < 0 ? probability - 1 : probability);
  }, 0);
}

/** Coefficients of the weighted least squares Σ q·(target/q − row·b)²: (Σ q·row·rowᵀ) b = Σ row·target. */
function normalEquations(rows: readonly Float64Array[], q: Float64Array, target: Float64Array): Float64Array | null {
  const right = new Float64Array(rows[0]!.length);
  rows.forEach((row, index) => {
    for (let column = 0; column < right.length; column++) right[column]! += row[column]! * target[index]!;
  });
  return solve(weightedCrossProduct(rows, q), right);
}

/** State of the interior point, one number per case each: the dual x, its slack s, and the multipliers z and w of both. */
interface Point {
  readonly x: Float64Array;
  readonly s: Float64Array;
  readonly z: Float64Array;
  readonly w: Float64Array;
}

function interiorPoint(rows: readonly Float64Array[], y: Float64Array, probability: number): Float64Array | null {
  const count = y.length;
  const first = normalEquations(rows, new Float64Array(count).fill(1), y);
  if (first === null) return null;
  let b = first;
  const residuals = rows.map((row, index) => dot(row, b) - y[index]!).map((r) => r === 0 ? 0.001 : r);
  const point: Point = {
    x: new Float64Array(count).fill(1 - probability),
    s: new Float64Array(count).fill(probability),
    z: Float64Array.from(residuals, (r) => Math.max(r, 0)),
    w: Float64Array.from(residuals, (r) => Math.max(-r, 0)),
  };
  for (let step = 0; step < 60; step++) {
    const { x, s, z, w } = point;
    const mu = dot(x, z) + dot(s, w);
    if (mu < 1e-8 * checkLoss(rows, y, b, probability) + 1e-14) break;
    const q = x.map((_, i) => 1 / (z[i]! / x[i]! + w[i]! / s[i]!));
    const r = z.map((value, i) => value - w[i]!);
    const plain = direction(rows, point, { q, r, shift: new Float64Array(count), mu: 0, cross: null });
    if (plain === null) break;
    let move = plain;
    let [primal, dual] = lengths(point, move);
    if (Math.min(primal, dual) < 1) {
      const ahead = x.reduce((sum, _, i) => {
        return sum + (z[i]! + dual * move.z[i]!) * (x[i]! + primal * move.x[i]!) +
          (w[i]! + dual * move.w[i]!) * (s[i]! - primal * move.x[i]!);
      }, 0);
      const target = mu * (ahead / mu) ** 3 / (2 * count);
      const cross = { xz: plain.x.map((d, i) => d * plain.z[i]!), sw: plain.x.map((d, i) => -d * plain.w[i]!) };
      const shift = x.map((_, i) => (cross.xz[i]! - target) / x[i]! - (cross.sw[i]! - target) / s[i]!);
      const corrected = direction(rows, point, { q, r, shift, mu: target, cross });
      if (corrected === null) break;
      move = corrected;
      [primal, dual] = lengths(point, move);
    }
    b = b.map((value, column) => value - dual * move.b[column]!);
    for (let i = 0; i < count; i++) {
      x[i]! += primal * move.x[i]!;
      s[i]! -= primal * move.x[i]!;
      z[i]! += dual * move.z[i]!;
      w[i]! += dual * move.w[i]!;
    }
  }
  return b;
}

interface Aim {
  readonly q: Float64Array;
  readonly r: Float64Array;
  readonly shift: Float64Array;
  readonly mu: number;
  readonly cross: { readonly xz: Float64Array; readonly sw: Float64Array } | null;
}

interface Move {
  readonly b: Float64Array;
  readonly x: Float64Array;
  readonly z: Float64Array;
  readonly w: Float64Array;
}

/** Newton's step for the conditions x·z = mu, s·w = mu with feasible x. */
function direction(rows: readonly Float64Array[], { x, s, z, w }: Point, aim: Aim): Move | null {
  const { q, r, shift, mu, cross } = aim;
  const target = r.map((value, i) => value + shift[i]!);
  const b = normalEquations(rows, q, target.map((value, i) => value * q[i]!));
  if (b === null) return null;
  const dx = rows.map((row, i) => q[i]! * (dot(row, b) - target[i]!));
  return {
    b,
    x: Float64Array.from(dx),
    z: z.map((value, i) => (mu - value * dx[i]! - (cross?.xz[i] ?? 0)) / x[i]! - value),
    w: w.map((value, i) => (mu + value * dx[i]! - (cross?.sw[i] ?? 0)) / s[i]! - value),
  };
}

/** How far to go, at most 1, that all stay positive: x and s, z and w. */
function lengths({ x, s, z, w }: Point, move: Move): [primal: number, dual: number] {
  let [primal, dual] = [Infinity, Infinity];
  for (let i = 0; i < x.length; i++) {
    const dx = move.x[i]!;
    if (dx < 0) primal = Math.min(primal, -x[i]! / dx);
    if (dx > 0) primal = Math.min(primal, s[i]! / dx);
    if (move.z[i]! < 0) dual = Math.min(dual, -z[i]! / move.z[i]!);
    if (move.w[i]! < 0) dual = Math.min(dual, -w[i]! / move.w[i]!);
  }
  return [Math.min(1, 0.9995 * primal), Math.min(1, 0.9995 * dual)];
}

/** The plane through the nearest cases whose rows are independent. */
function nearestVertex(rows: readonly Float64Array[], y: Float64Array, at: Float64Array): Float64Array | null {
  const distances = rows.map((row, index) => Math.abs(y[index]! - dot(row, at)));
  const order = Array.from(rows.keys()).sort((a, b) => distances[a]! - distances[b]!);
  const chosen: number[] = [];
  const basis: Float64Array[] = [];
  for (const index of order) {
    const rest = Float64Array.from(rows[index]!);
    const length = Math.sqrt(dot(rest, rest));
    for (const axis of basis) {
      const along = dot(rest, axis);
      rest.forEach((value, column) => rest[column] = value - along * axis[column]!);
    }
    const left = Math.sqrt(dot(rest, rest));
    if (left <= 1e-7 * length) continue;
    basis.push(rest.map((value) => value / left));
    chosen.push(index);
    if (chosen.length === at.length) break;
  }
  if (chosen.length < at.length) return null;
  return solve(chosen.map((index) => rows[index]!), chosen.map((index) => y[index]!));
}
