package io.dbsync.testing;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** A role of a source that may log in and nothing else, until it is granted something. */
public final class Reader implements AutoCloseable {

  private final DatabasePair pair;
  private final String name = "reader_" + UUID.randomUUID().toString().substring(0, 8);

  /** Makes the role. */
  public Reader(DatabasePair pair) {
    this.pair = pair;
    pair.source().execute("CREATE ROLE " + name + " LOGIN");
  }

  /** The role's name. */
  public String name() {
    return name;
  }

  /** The pair's settings, with this role for the source. */
  public Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(pair.settings());
    settings.computeIfPresent(
        "sync.source.url", (key, url) -> url.replace("user=postgres", "user=" + name));
    return settings;
  }

  /** Drops the role and its rights; its database must still be there. */
  @Override
  public void close() {
    pair.source().execute("DROP OWNED BY " + name);
    pair.source().execute("DROP ROLE " + name);
  }
}
