package io.runtimesafety.control;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last control state a node knew, in a file of its own, for a boot without the store. Written whole to a second
 * file which then takes the first one's place; a checksum guards against everything else. One process per node key
 * writes it, held by a lock file; a second one only reads.
 */
final class StateFile implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StateFile.class);
    private static final int MAGIC = 0x52534353;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 3 * Integer.BYTES;
    private static final int CHECKSUM_BYTES = 32;

    /**
     * Files this process writes. A second handle must not even open such a file's lock: closing it would give up the
     * lock of the first one.
     */
    private static final Set<Path> WRITTEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final String nodeKey;
    private volatile @Nullable FileChannel lockChannel;

    private StateFile(Path file, String nodeKey) {
        this.file = file;
        this.nodeKey = nodeKey;
    }

    /** The file of a node in a directory, which is made if it is missing. */
    static StateFile open(Path directory, String nodeKey) throws IOException {
        Files.createDirectories(directory);
        StateFile stateFile = new StateFile(directory.toRealPath().resolve(fileName(nodeKey)), nodeKey);
        if (!stateFile.tryLock()) {
            log.warn(
                    "state file is in use by another runtime with this node key, not written until that ends"
                            + " file=\"{}\" node=\"{}\" fix=\"give every process a node key of its own\"",
                    stateFile.file,
                    nodeKey);
        }
        return stateFile;
    }

    private static String fileName(String nodeKey) {
        String readable = nodeKey.replaceAll("[^A-Za-z0-9._-]", "_");
        String digest = HexFormat.of().formatHex(sha256(nodeKey.getBytes(StandardCharsets.UTF_8)), 0, 4);
        return readable.substring(0, Math.min(readable.length(), 80)) + '-' + digest + ".control-state";
    }

    private boolean tryLock() throws IOException {
        if (lockChannel == null && WRITTEN_HERE.add(file)) {
            try {
                lockChannel = lockedChannel();
            } finally {
                if (lockChannel == null) {
                    WRITTEN_HERE.remove(file);
                }
            }
        }
        return lockChannel != null;
    }

    private @Nullable FileChannel lockedChannel() throws IOException {
        FileChannel channel = FileChannel.open(
                file.resolveSibling(file.getFileName() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByAnotherCopyOfThisClass) {
            log.debug("state file locked by this process file={}", file);
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked ? channel : null;
    }

    /** What was saved last, or empty if there is nothing that can be trusted. Never throws. */
    Optional<Holdings> load(Map<String, DocumentKind<?>> kinds) {
        try {
            return Optional.of(decode(Files.readAllBytes(file), kinds));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException | RuntimeException untrusted) {
            log.warn("state file refused file=\"{}\" reason=\"{}\"", file, untrusted.getMessage());
            return Optional.empty();
        }
    }

    private Holdings decode(byte[] bytes, Map<String, DocumentKind<?>> kinds) throws IOException {
        if (bytes.length < HEADER_BYTES + CHECKSUM_BYTES) {
            throw new IOException("too short: " + bytes.length + " bytes");
        }
        int end = bytes.length - CHECKSUM_BYTES;
        if (!Arrays.equals(sha256(Arrays.copyOf(bytes, end)), Arrays.copyOfRange(bytes, end, bytes.length))) {
            throw new IOException("checksum does not match");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end))) {
            require(in.readInt() == MAGIC, "not a control state file");
            require(in.readInt() == VERSION, "written by another version");
            require(in.readInt() == end - HEADER_BYTES, "length does not match");
            require(in.readUTF().equals(nodeKey), "belongs to another node");
            return HoldingsFormat.read(in, kinds);
        }
    }

    private static void require(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException(otherwise);
        }
    }

    /**
     * Replaces what was saved, unless another runtime writes this file. A failure leaves the last file as it was.
     *
     * @return whether it was written
     */
    boolean trySave(Holdings holdings) throws IOException {
        boolean late = lockChannel == null;
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (!tryLock()) {
            return false;
        }
        if (late) {
            log.info("state file is written from now on file=\"{}\"", file);
        }
        write(holdings);
        return true;
    }

    /** Whether somebody removed it. */
    boolean isMissing() {
        return Files.notExists(file);
    }

    private void write(Holdings holdings) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(encode(holdings));
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
            directory.force(true);
        } catch (IOException notSupportedHere) {
            log.debug("directory not forced file={}", file);
        }
    }

    private byte[] encode(Holdings holdings) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(payload)) {
            out.writeUTF(nodeKey);
            HoldingsFormat.write(out, holdings);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(whole)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeInt(payload.size());
            payload.writeTo(out);
            out.write(sha256(whole.toByteArray()));
        }
        return whole.toByteArray();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel channel = lockChannel;
        if (channel != null) {
            lockChannel = null;
            channel.close();
            WRITTEN_HERE.remove(file);
        }
    }
}
