-- The wall (统计墙): what was collected under a statistical form lies in a partition of its own.
ALTER TABLE batches ADD COLUMN store_partition TEXT NOT NULL DEFAULT 'general' CHECK (store_partition IN ('general', 'statistical'));

-- Small changes behind the wall. No query reads this table together with observations.
CREATE TABLE statistical_observations (
  batch BIGINT NOT NULL REFERENCES batches (id),
  line BIGINT NOT NULL,
  origin_row BIGINT NOT NULL,
  entity BIGINT NOT NULL,
  subject TEXT NOT NULL,
  holds TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (batch, line)
);

CREATE INDEX statistical_observations_by_entity ON statistical_observations (entity, subject, holds);
