/** What was asked, and what the program has said about it for certain. */
export interface Request {
  readonly key: string;
  readonly path: string;
  readonly body: object;
  tries: number;
  /** Undefined for as long as there was no definite answer. */
  answer?: Definite;
}

export interface Definite {
  readonly status: number;
  readonly code?: string;
  readonly body: string;
}

export interface Enrolling extends Request {
  readonly studentId: string;
  readonly activityId: string;
  /** From the answer, when it was confirmed. */
  enrollmentId?: string;
  cancelling?: Request;
}

/**
 * The clients' side of the story, in the memory of this process, which nobody kills: the program is compared with it, not
 * with its own records.
 */
export class Ledger {
  readonly enrollings: Enrolling[] = [];
  /** Answers to a repetition of a key that were not, byte for byte, the first answer. */
  readonly otherAnswers: string[] = [];
  private readonly cancellable: Enrolling[] = [];

  confirmed(enrolling: Enrolling, enrollmentId: string): void {
    enrolling.enrollmentId = enrollmentId;
    this.cancellable.push(enrolling);
  }

  /** One that nobody is cancelling yet. */
  takeCancellable(at: number): Enrolling | undefined {
    return this.cancellable.splice(Math.floor(at * this.cancellable.length), 1)[0];
  }

  get requests(): Request[] {
    return this.enrollings.flatMap((enrolling) => (enrolling.cancelling ? [enrolling, enrolling.cancelling] : [enrolling]));
  }

  get unanswered(): Request[] {
    return this.requests.filter(({ answer }) => !answer);
  }
}
