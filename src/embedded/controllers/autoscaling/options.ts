/** Settings of the autoscaling controller: the flags `--horizontal-pod-autoscaler-*` of kube-controller-manager, with their defaults. */

/** All in milliseconds, but for the tolerance. */
export interface AutoscalerOptions {
  syncPeriod: number;
  /** How long a recommendation keeps replicas from going away where the autoscaler itself does not say. */
  downscaleStabilisation: number;
  /** How far the ratio of usage to target may be from 1 before anything happens. */
  tolerance: number;
  /** After a pod's start, CPU is only counted from when it was ready for a whole window. */
  cpuInitializationPeriod: number;
  /** Within this time after its start a pod that is not ready has never been ready. */
  initialReadinessDelay: number;
}

export const usualOptions: AutoscalerOptions = {
  syncPeriod: 15_000,
  downscaleStabilisation: 300_000,
  tolerance: 0.1,
  cpuInitializationPeriod: 300_000,
  initialReadinessDelay: 30_000,
};
