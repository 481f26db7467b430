package io.dbsync.poll;

import java.util.Set;

/**
 * An instance that is alive.
 *
 * @param name its name in leases
 * @param fit the tables that it can poll
 * @param held how many tables it polls
 */
record Instance(String name, Set<String> fit, int held) {}
