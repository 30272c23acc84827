import { readFileSync } from 'node:fs';
import type { Router } from 'express';
import { parse } from 'yaml';

export interface ApiRoute {
  readonly method: string;
  /** As Express has it, with `:providerId` and the like. */
  readonly path: string;
}

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle: { readonly stack?: readonly Layer[] };
}

/** Every route that an API serves, as it is mounted. */
export function routesOf(app: unknown): readonly ApiRoute[] {
  const found: ApiRoute[] = [];
  const walk = (stack: readonly Layer[]): void => {
    for (const { route, handle } of stack) {
      if (route !== undefined) for (const method of Object.keys(route.methods)) found.push({ method, path: route.path });
      if (handle?.stack !== undefined) walk(handle.stack);
    }
  };
  walk((app as { readonly router: Router }).router.stack as unknown as readonly Layer[]);
  return found;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Every call that bpp/openapi.yaml describes, in the same form. */
export function describedRoutes(): readonly (ApiRoute & { readonly call: { readonly security?: readonly object[] } })[] {
  const { paths } = parse(readFileSync(new URL('../../../bpp/openapi.yaml', import.meta.url), 'utf8')) as Description;
  return Object.entries(paths).flatMap(([path, calls]) =>
    Object.entries(calls).flatMap(([method, call]) =>
      METHODS.includes(method)
        ? [{ method, path: path.replaceAll(/\{([A-Za-z]+)\}/g, ':$1'), call: call as { readonly security?: readonly object[] } }]
        : [],
    ),
  );
}

/** Calls that no person makes: each lets in by a token or signature of its own. */
export const OWN_DOORS = /\/(driver|payment-services|back-end)(\/|$)/;

/** A path with ids in the place of its parameters, all of things of one provider. */
export const filled = (path: string, providerId: string): string =>
  path.replace(':providerId', providerId).replaceAll(/:[A-Za-z]+/g, `${providerId}.a`);
