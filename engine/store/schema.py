"""The store's schema, version 1: a public contract, explained in docs/store.md.

What changes later is a step in `engine.store.migrations`: columns may be added, none renamed.
Tables of many rows have no unique index (`engine.store.rules` keeps their rows apart), and what
is compressed already is stored as it is, so that reading one picture unpacks no other.
"""

from __future__ import annotations

LATEST = """
CREATE OR REPLACE VIEW latest AS
    SELECT * FROM reconstruction
    QUALIFY row_number() OVER (
        PARTITION BY image_id, problem, method, kind, sample ORDER BY created DESC, recon_id) = 1;
"""

RESULTS = """
-- What there is to compare ------------------------------------------------------------------

CREATE TABLE dataset (
    dataset VARCHAR PRIMARY KEY, source VARCHAR, licence VARCHAR, images INTEGER, digest VARCHAR,
    params JSON, skipped JSON);

CREATE TABLE image (
    image_id UUID, dataset VARCHAR, name VARCHAR, height INTEGER, width INTEGER, channels INTEGER,
    identity VARCHAR, attributes JSON, roi BLOB USING COMPRESSION uncompressed, digest VARCHAR,
    png BLOB USING COMPRESSION uncompressed, position INTEGER, x BLOB USING COMPRESSION uncompressed);

CREATE TABLE problem (
    problem VARCHAR PRIMARY KEY, operator VARCHAR, params JSON, linear BOOLEAN,
    description VARCHAR, family VARCHAR, reference VARCHAR, preview_note VARCHAR);

CREATE TABLE method (
    method VARCHAR PRIMARY KEY, family VARCHAR, params JSON, stochastic BOOLEAN, posterior VARCHAR,
    reference VARCHAR, weights JSON, version INTEGER, description VARCHAR);

CREATE TABLE measurement (
    measurement_id UUID, image_id UUID, problem VARCHAR, seed BIGINT, digest VARCHAR,
    dtype VARCHAR, shape JSON, y BLOB USING COMPRESSION uncompressed,
    preview BLOB USING COMPRESSION uncompressed);

-- What was done -----------------------------------------------------------------------------

CREATE TABLE run (
    run_id UUID, suite VARCHAR, yaml VARCHAR, started TIMESTAMPTZ, finished TIMESTAMPTZ,
    state VARCHAR, device VARCHAR, host JSON, versions JSON, planned INTEGER, done INTEGER,
    failed INTEGER, skipped INTEGER, heartbeat TIMESTAMPTZ);

CREATE TABLE run_item (run_id UUID, recon_id UUID);

CREATE TABLE reconstruction (
    recon_id UUID, measurement_id UUID, image_id UUID, dataset VARCHAR, problem VARCHAR,
    method VARCHAR, kind VARCHAR, sample INTEGER, samples INTEGER, precision VARCHAR,
    device VARCHAR, state VARCHAR, reason VARCHAR, seconds DOUBLE, peak_bytes BIGINT,
    evaluations BIGINT, digest VARCHAR, created TIMESTAMPTZ);

CREATE TABLE output (
    recon_id UUID, png BLOB USING COMPRESSION uncompressed, x BLOB USING COMPRESSION uncompressed);

-- What the judges said ----------------------------------------------------------------------

CREATE TABLE judge (
    judge VARCHAR PRIMARY KEY, kind VARCHAR, convention VARCHAR, unit VARCHAR,
    higher_is_better BOOLEAN, needs JSON, reference VARCHAR, component VARCHAR, params JSON,
    unavailable VARCHAR, per VARCHAR, advised INTEGER, citation VARCHAR);

CREATE TABLE score (recon_id UUID, judge VARCHAR, reference VARCHAR, value DOUBLE);

CREATE TABLE absence (recon_id UUID, judge VARCHAR, reason VARCHAR);

CREATE TABLE set_score (
    dataset VARCHAR, problem VARCHAR, method VARCHAR, kind VARCHAR, judge VARCHAR,
    images INTEGER, value DOUBLE, low DOUBLE, high DOUBLE);

CREATE TABLE curve (
    dataset VARCHAR, problem VARCHAR, method VARCHAR, judge VARCHAR, x DOUBLE, y DOUBLE);

CREATE TABLE map (
    map VARCHAR PRIMARY KEY, unit VARCHAR, low DOUBLE, high DOUBLE, palette VARCHAR, judge VARCHAR);

CREATE TABLE pixel_map (
    recon_id UUID, map VARCHAR, height INTEGER, width INTEGER,
    data BLOB USING COMPRESSION uncompressed);

CREATE TABLE peak (
    recon_id UUID, map VARCHAR, rank INTEGER, "row" INTEGER, col INTEGER, size INTEGER,
    value DOUBLE);

CREATE TABLE vector (item UUID, backbone VARCHAR, data BLOB USING COMPRESSION uncompressed);

-- What the ingester keeps -------------------------------------------------------------------

CREATE TABLE summary (
    dataset VARCHAR, problem VARCHAR, method VARCHAR, kind VARCHAR, judge VARCHAR,
    reference VARCHAR, images INTEGER, mean DOUBLE, deviation DOUBLE, low DOUBLE, q1 DOUBLE,
    median DOUBLE, q3 DOUBLE, high DOUBLE);

CREATE TABLE cost (
    dataset VARCHAR, problem VARCHAR, method VARCHAR, kind VARCHAR, ok INTEGER, failed INTEGER,
    skipped INTEGER, seconds DOUBLE, peak_bytes BIGINT, evaluations DOUBLE);

CREATE TABLE shard (name VARCHAR PRIMARY KEY, "rows" BIGINT, ingested TIMESTAMPTZ);

CREATE TABLE schema_version (version INTEGER, applied TIMESTAMPTZ);
"""

STANDING = """
CREATE OR REPLACE VIEW standing AS
    SELECT * FROM (
        SELECT * FROM label
        WHERE NOT EXISTS (
            SELECT 1 FROM label AS later
            WHERE later.supersedes = label.label_id AND later.annotator = label.annotator)
        QUALIFY row_number() OVER (
            PARTITION BY session_id, annotator, recon_id, position
            ORDER BY created DESC, label_id DESC) = 1)
    WHERE verdict <> 'withdrawn';
"""

LABELS = """
CREATE TABLE session (
    session_id UUID PRIMARY KEY, name VARCHAR, author VARCHAR, pool JSON, conditions JSON,
    created TIMESTAMPTZ, closed TIMESTAMPTZ);

CREATE TABLE assignment (
    session_id UUID, annotator VARCHAR, position INTEGER, recon_id UUID, stream VARCHAR);

CREATE TABLE evidence (
    recon_id UUID, image_id UUID, dataset VARCHAR, problem VARCHAR, method VARCHAR, digests JSON,
    truth BLOB USING COMPRESSION uncompressed, measurement BLOB USING COMPRESSION uncompressed,
    reconstruction BLOB USING COMPRESSION uncompressed);

CREATE TABLE label (
    label_id UUID PRIMARY KEY, session_id UUID, recon_id UUID, annotator VARCHAR, verdict VARCHAR,
    severity INTEGER, tags VARCHAR[], boxes JSON, note VARCHAR, position INTEGER, conditions JSON,
    seconds DOUBLE, created TIMESTAMPTZ, supersedes UUID);

CREATE TABLE classifier (
    classifier_id UUID PRIMARY KEY, created TIMESTAMPTZ, author VARCHAR, features JSON, means JSON,
    scales JSON, weights JSON, bias DOUBLE, threshold DOUBLE, trained_on JSON, report JSON);

CREATE TABLE view (
    token VARCHAR PRIMARY KEY, state JSON, run_id UUID, created TIMESTAMPTZ, author VARCHAR,
    note VARCHAR, expires TIMESTAMPTZ, revoked TIMESTAMPTZ);

CREATE TABLE comment (
    comment_id UUID PRIMARY KEY, token VARCHAR, author VARCHAR, text VARCHAR, created TIMESTAMPTZ);

CREATE TABLE schema_version (version INTEGER, applied TIMESTAMPTZ);
"""
