-- The payments of a patient are settled in order of arrival by one leader. With several shards, several leaders work side by side, each on
-- the patients whose slot falls to it.
ALTER TABLE payments ADD COLUMN slot BIGINT NOT NULL DEFAULT 0;     -- of the patient (Ledger.Payments.Slot); 0 for payments older than slots
ALTER TABLE epochs ADD COLUMN shard BIGINT NOT NULL DEFAULT 0;

-- The last epoch minted for any shard, and how many shards there are. One row. It orders the minting, so that no two leaders that count a
-- different number of shards may write at the same time.
CREATE TABLE layout (
    id          BIGINT PRIMARY KEY CHECK (id = 1),
    epoch       BIGINT NOT NULL,
    shards      BIGINT NOT NULL
);
INSERT INTO layout (id, epoch, shards) SELECT 1, epoch, 1 FROM leadership;

-- The last sequence assigned. One row, separate from leadership, so that the leader of a shard does not wait for the fence of another one.
CREATE TABLE sequences (
    id          BIGINT PRIMARY KEY CHECK (id = 1),
    last        BIGINT NOT NULL
);
INSERT INTO sequences (id, last) SELECT 1, sequence FROM leadership;

-- The epoch of each shard's leader that may write: one row for each shard that ever had a leader.
CREATE TABLE leaderships (
    shard       BIGINT PRIMARY KEY,
    epoch       BIGINT NOT NULL
);
INSERT INTO leaderships (shard, epoch) SELECT 0, epoch FROM leadership;
DROP TABLE leadership;
ALTER TABLE leaderships RENAME TO leadership;
