package io.dbsync.table;

/** How many bytes of documents one read of the source brings at most. */
public final class DocumentLimit {

  /** Of several rows, in bytes: what they take in the JVM was only estimated before. */
  private static final long TOGETHER = 16L << 20;

  /** A document is in the heap several times over on its way, and several consumers have one. */
  private static final int HEAP_SHARE = 10;

  private DocumentLimit() {}

  /** The largest document, in bytes, that the heap takes. */
  public static long one() {
    return heap() / HEAP_SHARE;
  }

  /** The largest heap of this JVM, in bytes. */
  public static long heap() {
    return Runtime.getRuntime().maxMemory();
  }

  /** The heap, in bytes, that a document needs. */
  public static long heapFor(long document) {
    return document * HEAP_SHARE;
  }

  /** Most bytes of the documents of several rows. */
  static long together() {
    return Math.min(TOGETHER, one());
  }
}
