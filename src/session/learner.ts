/** Whose a namespace is, on a cluster where several people learn. */

export interface Learner {
  /** Of one Drydock home; on a cluster it tells two learners apart who were given the same prefix. */
  id: string;
  /** As the cluster knows them. */
  user: string;
  /** What stands before their names. */
  prefix: string;
}

/** On namespaces of the scope. */
export const learnerAnnotation = "drydock/learner";
