package io.runtimesafety.tx;

/** Something that was subscribed to. It ends when closed; closing it again is harmless. */
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
