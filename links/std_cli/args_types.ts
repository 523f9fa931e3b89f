/** Name of an option. */
export type Name = string | undefined;

/** Name to its other names. */
export type Aliases<Other extends string = string> = Readonly<Record<string, Other | readonly Other[]>>;

type Untyped<N extends boolean | Name> = [N] extends [boolean | undefined] ? true : false;

type Off<N extends Name, Key> = Key extends N ? false : never;

type Declared<B extends boolean | Name, S extends Name, C extends Name, N extends Name> =
  & { [Key in Exclude<Extract<S, string>, C>]?: string | Off<N, Key> }
  & { [Key in Extract<Extract<S, string>, C>]: string[] | Off<N, Key> }
  & { [Key in Exclude<Extract<B, string>, C>]: boolean }
  & { [Key in Extract<Extract<B, string>, C>]: boolean[] }
  & { [Key in Exclude<Extract<C, string>, S | B>]: unknown[] | Off<N, Key> };

type WithDefaults<T, D> = D extends undefined ? T
  : Omit<T, keyof D> & { [Key in keyof D]: Key extends keyof T ? D[Key] | NonNullable<T[Key]> : unknown };

type WithAliases<T, A extends Aliases | undefined> = {
  [
    Key in keyof T as
      | Key
      | (Key extends keyof A ? Extract<A[Key] extends readonly (infer Other)[] ? Other : A[Key], string>
        : never)
  ]: T[Key];
};

/**
 * Names and types of the result: flags are always there, text only if it was given or has a default, anything else is
 * unknown.
 */
export type Flags<
  B extends boolean | Name,
  S extends Name,
  C extends Name,
  N extends Name,
  D extends Record<string, unknown> | undefined,
  A extends Aliases | undefined,
> = Untyped<B | S | C> extends true ? Record<string, unknown>
  : Record<string, unknown> & WithAliases<WithDefaults<Declared<B, S, C, N>, D>, A>;
