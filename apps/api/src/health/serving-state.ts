/** Whether this process still wants work. Once it drains it does so until it ends. */
export class ServingState {
  private draining = false;

  get isDraining(): boolean {
    return this.draining;
  }

  drain(): void {
    this.draining = true;
  }
}
