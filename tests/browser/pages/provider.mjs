// A strict OpenID Connect provider on this computer: it refuses a prompt that the standard does not name.
// usage: node provider.mjs PORT REDIRECT_URI
import Provider from "oidc-provider";

const [port, redirect] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "screener", client_secret: "a secret of the tests", redirect_uris: [redirect] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  conformIdTokenClaims: false, // the claims are in the ID token, where the page reads them
  cookies: { keys: ["a key of the tests"] },
  pkce: { required: () => false },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: id, email_verified: true, name: id }) }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
