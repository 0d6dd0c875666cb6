/**
 * Loaded before the program of a supervised process: when the supervisor is gone, however it went, the process stops
 * as if it had been told to. Otherwise a `kill -9` of the supervisor would leave it behind with the port.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Listening must not keep alive a program that has ended its work.
process.channel?.unref();
