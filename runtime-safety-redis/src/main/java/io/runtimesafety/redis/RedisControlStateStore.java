package io.runtimesafety.redis;

import io.runtimesafety.control.ControlChanges;
import io.runtimesafety.control.ControlChanges.Continuity;
import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Control documents outside a transaction: each call is one script. */
final class RedisControlStateStore implements ControlStateStore {
    /** Most rows one run of the purge removes, so that it never holds Redis up for long. */
    private static final int PURGE_BATCH = 500;

    private static final int FIRST_DOCUMENT = 7;

    private final CommandLink link;
    private final RedisKeys keys;
    private final Committer committer;
    private final Preparation preparation;

    RedisControlStateStore(CommandLink link, RedisKeys keys, Committer committer, Preparation preparation) {
        this.link = link;
        this.keys = keys;
        this.committer = committer;
        this.preparation = preparation;
    }

    @Override
    public Optional<ControlDocument> find(DocumentId id) {
        Reply reply = link.read(Script.READ, List.of(keys.documents()), id.toString());
        return DocumentRow.counting(id, reply.find(1), reply.instant(0));
    }

    @Override
    public void write(ControlWrite write) {
        Operations operations = new Operations();
        ControlOperations.begin(operations, keys).write(write).end();
        committer.commit(operations);
    }

    @Override
    public boolean tryWrite(ControlWrite write, long expectedRevision) {
        if (expectedRevision < 0) {
            return false;
        }
        Operations operations = new Operations();
        ControlOperations.begin(operations, keys)
                .expect(write.id(), expectedRevision)
                .write(write)
                .end();
        try {
            committer.commit(operations);
            return true;
        } catch (ConflictException anotherRevision) {
            return false;
        }
    }

    @Override
    public ControlChanges changesSince(ControlPosition asked) {
        Reply reply = prepared(() -> link.read(
                Script.CHANGES_SINCE,
                List.of(keys.head(), keys.documents(), keys.byRevision(), keys.log()),
                Preparation.LAYOUT,
                asked.epoch().toString(),
                Long.toString(asked.revision()),
                asked.changeId().toString()));
        ControlPosition head = new ControlPosition(reply.uuid(2), reply.number(3), reply.uuid(4));
        UUID remembered = reply.text(6).isEmpty() ? null : reply.uuid(6);
        Continuity continuity = Continuity.of(asked, head, remembered, reply.number(5));
        return new ControlChanges(continuity, head, reply.instant(1), documents(reply));
    }

    private static List<ControlDocument> documents(Reply reply) {
        List<ControlDocument> documents = new ArrayList<>();
        for (int i = FIRST_DOCUMENT; i < reply.size(); i += 2) {
            documents.add(DocumentRow.document(DocumentRow.id(reply.text(i)), reply.text(i + 1)));
        }
        return documents;
    }

    @Override
    public void purge(Duration keep) {
        long forgotten;
        do {
            Reply reply = prepared(() -> link.change(
                    Script.PURGE,
                    keys.control(),
                    Preparation.LAYOUT,
                    Micros.text(keep),
                    Integer.toString(PURGE_BATCH)));
            forgotten = reply.number(1);
        } while (forgotten >= PURGE_BATCH);
    }

    private Reply prepared(Supplier<Reply> call) {
        Reply reply = call.get();
        if (!Committer.isUnprepared(reply)) {
            return reply;
        }
        preparation.repeat();
        reply = call.get();
        if (Committer.isUnprepared(reply)) {
            throw new StoreException("Redis lost the store's data again and again", true, null);
        }
        return reply;
    }
}
