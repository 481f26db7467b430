package io.dbsync.poll;

import java.time.Instant;

/**
 * How the polls of a table get on in this instance.
 *
 * @param underWay whether one has begun and not come to its end
 * @param movedAt when one last got on; null for never
 * @param polledAt when the last one began that came to its end; null for none
 * @param trouble what is in their way; null for nothing
 */
public record Progress(boolean underWay, Instant movedAt, Instant polledAt, String trouble) {}
