//! Official documents, what was read from them, and the policy files that came of it.

use duojin_base::Instant;

use crate::db::{Store, on_db};
use crate::error::StoreError;
use crate::tx::{Connection, Tx, on_tx};

/// A document without its bytes and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    /// `document-…`
    pub id: String,
    /// As whoever added it calls it.
    pub title: String,
    /// `plan` or `policy`.
    pub kind: String,
    /// `draft`, `in-review` or `published`.
    pub state: String,
    /// Grows with each change of it or of an item of it, from 1.
    pub version: i64,
    /// Name of the file.
    pub file_name: String,
    /// What the file is: `txt`, `html`, `docx`, `pdf`.
    pub format: String,
    /// Digest of the bytes.
    pub sha256: String,
    /// What the published file will say of the document, as JSON.
    pub front: String,
    /// The document that it takes the place of.
    pub replaces: Option<String>,
    /// Id of the principal.
    pub added_by: String,
    /// When.
    pub added_at: Instant,
}

/// A document with everything that does not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// What lists show.
    pub row: DocumentRow,
    /// Its bytes, in base64.
    pub original: String,
    /// The canonical text.
    pub text: String,
    /// What was read and stays as it was read, as JSON.
    pub reading: String,
}

/// What may become a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentItem {
    /// Its number in the document; it stays the same.
    pub number: i64,
    /// Grows with each change, from 1.
    pub version: i64,
    /// `open`, `accepted`, `not-a-rule` or `merged`.
    pub decision: String,
    /// How many questions its body asks.
    pub questions: i64,
    /// Where it stands, its marks, heading, rule and questions, as JSON.
    pub body: String,
}

/// How many items of a document were decided in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemCount {
    /// Id of the document.
    pub document: String,
    /// As in [`DocumentItem::decision`].
    pub decision: String,
    /// How many.
    pub items: i64,
    /// The questions they ask together.
    pub questions: i64,
}

/// Something that was done to a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentStep {
    /// From 1.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// Id of the principal.
    pub who: String,
    /// Which step.
    pub what: String,
    /// Of which item, if of one.
    pub item: Option<i64>,
    /// Their words.
    pub note: String,
}

/// A policy file on top of the pack's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// From 1, in order.
    pub seq: i64,
    /// The document it came of.
    pub document: String,
    /// Path within the pack.
    pub path: String,
    /// The file.
    pub text: String,
    /// Id of the principal.
    pub published_by: String,
    /// When.
    pub published_at: Instant,
}

type Columns = (String, String, String, String, i64, String, String, String, String, Option<String>, String, i64);

const COLUMNS: &str = "id, title, kind, state, version, file_name, format, sha256, front, replaces, added_by, added_at";

fn row(columns: Columns) -> DocumentRow {
    let (id, title, kind, state, version, file_name, format, sha256, front, replaces, added_by, added_at) = columns;
    let added_at = Instant(added_at);
    DocumentRow { id, title, kind, state, version, file_name, format, sha256, front, replaces, added_by, added_at }
}

const ITEMS: &str =
    "SELECT number, version, decision, questions, body FROM document_items WHERE document = $1 ORDER BY number";
type ItemColumns = (i64, i64, String, i64, String);

fn item((number, version, decision, questions, body): ItemColumns) -> DocumentItem {
    DocumentItem { number, version, decision, questions, body }
}

const STEPS: &str = "SELECT seq, at, who, what, item, note FROM document_steps WHERE document = $1 ORDER BY seq";
type StepColumns = (i64, i64, String, String, Option<i64>, String);

fn step((seq, at, who, what, item, note): StepColumns) -> DocumentStep {
    DocumentStep { seq, at: Instant(at), who, what, item, note }
}

const PUBLICATIONS: &str =
    "SELECT seq, document, path, text, published_by, published_at FROM publications ORDER BY seq";
type PublicationColumns = (i64, String, String, String, String, i64);

fn publication((seq, document, path, text, published_by, at): PublicationColumns) -> Publication {
    Publication { seq, document, path, text, published_by, published_at: Instant(at) }
}

impl Tx {
    /// Adds a document.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_document(&mut self, new: &StoredDocument) -> Result<(), StoreError> {
        let sql = "INSERT INTO documents (id, title, kind, state, version, file_name, format, sha256, front, replaces, added_by, added_at, \
                   original, text, reading) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
        let one = &new.row;
        on_tx!(self, connection => sqlx::query(sql)
            .bind(&one.id)
            .bind(&one.title)
            .bind(&one.kind)
            .bind(&one.state)
            .bind(one.version)
            .bind(&one.file_name)
            .bind(&one.format)
            .bind(&one.sha256)
            .bind(&one.front)
            .bind(&one.replaces)
            .bind(&one.added_by)
            .bind(one.added_at.0)
            .bind(&new.original)
            .bind(&new.text)
            .bind(&new.reading)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Changes state and front, and raises the version. False if it is not there in that version.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn change_document(
        &mut self,
        id: &str,
        version: i64,
        state: &str,
        front: &str,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE documents SET state = $3, front = $4, version = version + 1 WHERE id = $1 AND version = $2";
        let changed = on_tx!(self, connection => sqlx::query(sql)
            .bind(id)
            .bind(version)
            .bind(state)
            .bind(front)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// Raises the version of a document that stands in a state, and keeps others who would change it waiting. False if it does not stand so.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn touch_document(&mut self, id: &str, state: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE documents SET version = version + 1 WHERE id = $1 AND state = $2";
        let changed = on_tx!(self, connection => sqlx::query(sql)
            .bind(id)
            .bind(state)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// The items of a document, by number.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn document_items(&mut self, document: &str) -> Result<Vec<DocumentItem>, StoreError> {
        let rows: Vec<ItemColumns> =
            on_tx!(self, connection => sqlx::query_as(ITEMS).bind(document).fetch_all(connection).await)?;
        Ok(rows.into_iter().map(item).collect())
    }

    /// What was done to a document, in order.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn document_steps(&mut self, document: &str) -> Result<Vec<DocumentStep>, StoreError> {
        let rows: Vec<StepColumns> =
            on_tx!(self, connection => sqlx::query_as(STEPS).bind(document).fetch_all(connection).await)?;
        Ok(rows.into_iter().map(step).collect())
    }

    /// Adds an item, or puts it in the place of the one of its number.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn put_document_item(&mut self, document: &str, item: &DocumentItem) -> Result<(), StoreError> {
        let sql = "INSERT INTO document_items (document, number, version, decision, questions, body) VALUES ($1, $2, $3, $4, $5, $6) \
                   ON CONFLICT (document, number) DO UPDATE SET version = excluded.version, decision = excluded.decision, \
                   questions = excluded.questions, body = excluded.body";
        on_tx!(self, connection => sqlx::query(sql)
            .bind(document)
            .bind(item.number)
            .bind(item.version)
            .bind(&item.decision)
            .bind(item.questions)
            .bind(&item.body)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Puts a step on record behind the others of its document; its own number does not count.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_document_step(&mut self, document: &str, step: &DocumentStep) -> Result<(), StoreError> {
        let sql = "INSERT INTO document_steps (document, seq, at, who, what, item, note) \
                   SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5, $6 FROM document_steps WHERE document = $1";
        on_tx!(self, connection => sqlx::query(sql)
            .bind(document)
            .bind(step.at.0)
            .bind(&step.who)
            .bind(&step.what)
            .bind(step.item)
            .bind(&step.note)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Keeps others from publishing until this transaction ends, and answers what was published, in order.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_publications(&mut self) -> Result<Vec<Publication>, StoreError> {
        if let Connection::Pg(transaction) = &mut self.0 {
            sqlx::query("LOCK TABLE publications IN SHARE ROW EXCLUSIVE MODE").execute(&mut **transaction).await?;
        }
        let rows: Vec<PublicationColumns> =
            on_tx!(self, connection => sqlx::query_as(PUBLICATIONS).fetch_all(connection).await)?;
        Ok(rows.into_iter().map(publication).collect())
    }

    /// Adds a publication, after [`Tx::lock_publications`].
    ///
    /// # Errors
    /// If the database fails, or the number is taken.
    pub async fn add_publication(&mut self, new: &Publication) -> Result<(), StoreError> {
        let sql = "INSERT INTO publications (seq, document, path, text, published_by, published_at) VALUES ($1, $2, $3, $4, $5, $6)";
        on_tx!(self, connection => sqlx::query(sql)
            .bind(new.seq)
            .bind(&new.document)
            .bind(&new.path)
            .bind(&new.text)
            .bind(&new.published_by)
            .bind(new.published_at.0)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

impl Store {
    /// All documents, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn documents(&self) -> Result<Vec<DocumentRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM documents ORDER BY added_at DESC, id");
        let sql = sqlx::AssertSqlSafe(sql);
        let rows: Vec<Columns> = on_db!(&self.db, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(row).collect())
    }

    /// One document.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn document(&self, id: &str) -> Result<Option<StoredDocument>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM documents WHERE id = $1"));
        let found: Option<Columns> = on_db!(&self.db, pool => sqlx::query_as(sql).bind(id).fetch_optional(pool).await)?;
        let Some(columns) = found else { return Ok(None) };
        let sql = "SELECT original, text, reading FROM documents WHERE id = $1";
        let (original, text, reading): (String, String, String) =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(id).fetch_one(pool).await)?;
        Ok(Some(StoredDocument { row: row(columns), original, text, reading }))
    }

    /// The items of a document, by number.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn document_items(&self, document: &str) -> Result<Vec<DocumentItem>, StoreError> {
        let rows: Vec<ItemColumns> =
            on_db!(&self.db, pool => sqlx::query_as(ITEMS).bind(document).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(item).collect())
    }

    /// How many items of each decision the documents have.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn document_counts(&self) -> Result<Vec<ItemCount>, StoreError> {
        let sql = "SELECT document, decision, CAST(count(*) AS BIGINT), CAST(sum(questions) AS BIGINT) \
                   FROM document_items GROUP BY document, decision ORDER BY document, decision";
        let rows: Vec<(String, String, i64, i64)> =
            on_db!(&self.db, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        let count = |(document, decision, items, questions)| ItemCount { document, decision, items, questions };
        Ok(rows.into_iter().map(count).collect())
    }

    /// What was done to a document, in order.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn document_steps(&self, document: &str) -> Result<Vec<DocumentStep>, StoreError> {
        let rows: Vec<StepColumns> =
            on_db!(&self.db, pool => sqlx::query_as(STEPS).bind(document).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(step).collect())
    }

    /// What was published, in order.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn publications(&self) -> Result<Vec<Publication>, StoreError> {
        let rows: Vec<PublicationColumns> =
            on_db!(&self.db, pool => sqlx::query_as(PUBLICATIONS).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(publication).collect())
    }

    /// Number of the newest publication; 0 if there is none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn newest_publication(&self) -> Result<i64, StoreError> {
        let sql = "SELECT COALESCE(MAX(seq), 0) FROM publications";
        Ok(on_db!(&self.db, pool => sqlx::query_scalar(sql).fetch_one(pool).await)?)
    }
}
