/** The Kubernetes that the practice cluster speaks. */

export const kubernetesVersion = "1.36.4";
