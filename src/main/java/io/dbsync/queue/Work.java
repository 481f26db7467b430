package io.dbsync.queue;

/**
 * What a consumer does with a chunk: how many of its keys came to an end. The parts of one that is
 * halved share it.
 */
public final class Work {

  private final Chunk chunk;
  private int putOff;

  private Work(Chunk chunk) {
    this.chunk = chunk;
  }

  /** Keys that came to an end: applied, or marked failed. */
  public synchronized int done() {
    return chunk.size() - putOff;
  }

  private synchronized void putOff(int keys) {
    putOff += keys;
  }

  /** Bean {@code works}: the routes report to it. */
  public static final class Log {

    /** A consumer has taken a chunk. */
    public Work begin(Chunk chunk) {
      return new Work(chunk);
    }

    /**
     * Some keys go back to the queue as a chunk of their own.
     *
     * @param work null if the chunk was not taken from a queue
     */
    public void putOff(Work work, Chunk part) {
      if (work != null) {
        work.putOff(part.size());
      }
    }
  }
}
