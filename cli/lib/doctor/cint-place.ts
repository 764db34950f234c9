/** Where Cint's API and its token endpoint are. */
export type CintPlace = { readonly baseUrl: string; readonly authUrl: string };

/** Cint's production API (API 2025-12-18, servers; Authentication guide): what a deployed stack talks to. */
export const CINT: CintPlace = {
  baseUrl: 'https://api.cint.com/v1',
  authUrl: 'https://auth.cint.com/oauth/token',
};
