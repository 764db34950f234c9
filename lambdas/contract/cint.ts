/** Where Cint's API (with its `/v1`) and its token endpoint (the whole URL) are. */
export type CintPlace = { readonly baseUrl: string; readonly authUrl: string };

/** Cint's production API (API 2025-12-18, servers; Authentication guide). */
export const CINT: CintPlace = {
  baseUrl: 'https://api.cint.com/v1',
  authUrl: 'https://auth.cint.com/oauth/token',
};
