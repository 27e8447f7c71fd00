/** PriorityLevelConfiguration: how many requests are served at once, and what becomes of the others. */
import type { Field } from "../field.ts";
import type { KindRules } from "../kind-rules.ts";

const checkShares = (level: Field): void => {
  const shares = level.at("nominalConcurrencyShares");
  if (shares.value < 0) {
    shares.invalid("must be a non-negative integer");
  }
};

const checkLendable = (level: Field): void => {
  const lendable = level.at("lendablePercent");
  if (lendable.value < 0 || lendable.value > 100) {
    lendable.invalid("must be between 0 and 100, inclusive");
  }
};

const mostQueues = 10_000_000;
const hashBits = 60;

const entropyOf = (queues: number, hand: number): number => Math.ceil(Math.log2(queues) * hand);

const checkQueuing = (queuing: Field): void => {
  const [limit, queues, hand] = [
    queuing.at("queueLengthLimit"),
    queuing.at("queues"),
    queuing.at("handSize"),
  ];
  for (const at of [limit, queues]) {
    if (at.value <= 0) {
      at.invalid("must be positive");
    }
  }

  if (queues.value > mostQueues) {
    queues.invalid(`must not be greater than ${mostQueues}`);
  }

  const entropy = entropyOf(queues.value as number, hand.value as number);
  if (hand.value <= 0) {
    hand.invalid("must be positive");
  } else if (hand.value > queues.value) {
    hand.invalid(`should not be greater than queues (${queues.value as number})`);
  } else if (entropy > hashBits) {
    hand.invalid(
      `required entropy bits of deckSize ${queues.value as number} and handSize ${hand.value as number} should not be greater than ${hashBits}`,
    );
  }
};

const checkResponse = (response: Field): void => {
  const [type, queuing] = [response.at("type"), response.at("queuing")];
  if (!type.need() || !type.oneOf(["Queue", "Reject"])) {
    return;
  }

  if (type.value === "Reject" && queuing.given) {
    queuing.forbidden("must be nil if limited.limitResponse.type is not Limited");
  } else if (type.value === "Queue" && !queuing.given) {
    queuing.required("must not be empty if limited.limitResponse.type is Limited");
  } else if (type.value === "Queue") {
    checkQueuing(queuing);
  }
};

const checkLimited = (limited: Field): void => {
  checkShares(limited);
  checkResponse(limited.at("limitResponse"));
  checkLendable(limited);
  const borrowing = limited.at("borrowingLimitPercent");
  if (borrowing.value < 0) {
    borrowing.invalid("if specified, must be a non-negative integer");
  }
};

const checkLevel = (object: Field): void => {
  const spec = object.at("spec");
  const [type, limited, exempt] = [spec.at("type"), spec.at("limited"), spec.at("exempt")];
  if ((object.value.metadata.name === "exempt") !== (type.value === "Exempt")) {
    type.invalidText("must be 'Exempt' if and only if `name` is 'exempt'");
  }

  if (!type.need() || !type.oneOf(["Exempt", "Limited"])) {
    return;
  }

  if (type.value === "Exempt") {
    if (limited.given) {
      limited.forbidden("must be nil if the type is not Limited");
    }

    checkShares(exempt);
    checkLendable(exempt);
    return;
  }

  if (exempt.given) {
    exempt.forbidden("must be nil if the type is Limited");
  }

  if (limited.given) {
    checkLimited(limited);
  } else {
    limited.required("must not be empty when type is Limited");
  }
};

export const priorityLevels: KindRules = {
  generation: ["spec"],
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,
  validate: checkLevel,
  validateUpdate: checkLevel,
};
