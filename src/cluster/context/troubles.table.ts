/** What kubectl says when a cluster cannot be reached or does not let somebody in, and one sentence for each. */

export interface Trouble {
  /** Of kubectl's standard error. */
  pattern: RegExp;
  /** `$1` is the first group. `{context}` and `{server}` are filled in. */
  sentence: string;
  hint: string;
}

/** Sources: client-go `plugin/pkg/client/auth/exec`, `rest`, Go's `net`, `crypto/x509`, `crypto/tls`. The first that fits counts. */
export const troubles: readonly Trouble[] = [
  {
    pattern: /exec: executable (\S+) not found|exec: "?([^\s":]+)"?: executable file not found/,
    sentence: "Context {context} signs in with the program $1, and it is not installed here.",
    hint: "Install it (kubelogin for AKS: az aks install-cli), then try again.",
  },
  {
    pattern: /exec: fork\/exec (\S+): ([^\n]+)/,
    sentence: "Context {context} signs in with the program $1, which cannot be started ($2).",
    hint: "Look at `users` in your kubeconfig, and at the program itself.",
  },
  {
    pattern: /exec: executable (\S+) failed with exit code (\d+)/,
    sentence: "The program $1 could not sign you in to {context} (exit code $2).",
    hint: "Sign in with it by hand (AKS: az login, or kubelogin), then try again.",
  },
  {
    pattern: /exec plugin [^\n]*(?:interactive|standard input)[^\n]*/i,
    sentence: "Context {context} wants to ask you something to sign you in, and cannot here.",
    hint: "Run any kubectl command in this context once, or: kubelogin convert-kubeconfig -l azurecli",
  },
  {
    pattern: /getting credentials: ([^\n]+)/,
    sentence: "Credentials for context {context} cannot be had: $1",
    hint: "Look at `users` in your kubeconfig.",
  },
  {
    pattern: /Unauthorized|asked for the client to provide credentials|You must be logged in/,
    sentence:
      "The cluster of context {context} does not know you: the credentials have expired, or were never good.",
    hint: "Sign in again, or fetch new ones (AKS: az aks get-credentials), then try again.",
  },
  {
    pattern:
      /tls: (?:expired certificate|[^\n]*certificate expired)|certificate has expired or is not yet valid/,
    sentence: "A certificate between you and {server} has expired.",
    hint: "Fetch new credentials (AKS: az aks get-credentials --overwrite-existing), and look at this machine's clock.",
  },
  {
    pattern: /x509: ([^\n]+)/,
    sentence: "{server} shows a certificate that your kubeconfig does not trust: $1.",
    hint: "The cluster may have been made anew: fetch its credentials again.",
  },
  {
    pattern: /lookup (\S+?)(?: on \S+)?: no such host/,
    sentence: "The name $1 of the cluster cannot be found.",
    hint: "A private cluster is seen from its own network only: is the VPN up? Was the cluster deleted?",
  },
  {
    pattern: /was refused - did you specify|connection refused/,
    sentence: "Nothing listens at {server}.",
    hint: "Is the cluster stopped? (AKS: az aks start)",
  },
  {
    pattern:
      /i\/o timeout|Client\.Timeout|context deadline exceeded|TLS handshake timeout|no route to host|network is unreachable|request canceled/,
    sentence: "{server} does not answer.",
    hint: "Is the network there, and the VPN? AKS may let in only known addresses (authorized IP ranges).",
  },
  {
    pattern:
      /unable to read (?:client-cert|client-key|certificate-authority)[^\n]*|open (\S+): no such file/,
    sentence: "A file that context {context} names is not there: $1",
    hint: "Look at its user and cluster in your kubeconfig.",
  },
  {
    pattern: /cannot locate (cluster|user) (\S+)/,
    sentence: "Context {context} names the $1 $2, and no kubeconfig says what that is.",
    hint: "Look at KUBECONFIG: a file may be missing from the list.",
  },
];
