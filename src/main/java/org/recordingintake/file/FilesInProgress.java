package org.recordingintake.file;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * The files in progress in any route, earlier versions included, so that no poller takes one that another is processing.
 * Unlike Camel's own it outlives its users. Thread-safe.
 */
public final class FilesInProgress extends ServiceSupport implements IdempotentRepository {

    private final Set<String> files = ConcurrentHashMap.newKeySet();

    @Override
    public boolean add(String key) {
        return files.add(key);
    }

    @Override
    public boolean contains(String key) {
        return files.contains(key);
    }

    @Override
    public boolean remove(String key) {
        return files.remove(key);
    }

    @Override
    public boolean confirm(String key) {
        return true;
    }

    /** Those of others are among them. */
    @Override
    public void clear() {
        // each is removed by who has added it
    }
}
