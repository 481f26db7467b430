# syntax=docker/dockerfile:1

FROM maven:3.9.11-eclipse-temurin-17 AS build
WORKDIR /build
COPY . .
# The tests need user namespaces and time; they belong to `mvn verify`, not to the image.
RUN --mount=type=cache,target=/root/.m2 mvn -B -ntp -DskipTests package


FROM eclipse-temurin:17.0.17_10-jre-noble
WORKDIR /app
# data holds the journal of the embedded broker: a new volume takes over its owner.
RUN useradd --system --user-group --uid 10001 --no-create-home --shell /usr/sbin/nologin engine \
    && install -d -o engine -g engine data
COPY --from=build /build/target/db-sync-engine.jar ./
USER engine
VOLUME /app/data
EXPOSE 8787

# With bash alone, so that it does not hang on what else the base image happens to have.
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${SYNC_API_PORT:-8787} && printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r -t 5 status <&3 && [[ $status == *' 200 '* ]]"]

# Exec form: the JVM itself gets SIGTERM and finishes what it has begun. Started again after an
# OutOfMemoryError it is in a known state; going on it is not. docs/tuning.md tells of the compiler.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1", "-jar", "/app/db-sync-engine.jar"]
CMD ["run"]
