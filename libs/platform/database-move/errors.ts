/** Why a module's database is not moved, in one line that says what to do. Whatever was begun has been taken back. */
export class MoveRefused extends Error {}
