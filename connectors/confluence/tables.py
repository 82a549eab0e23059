"""The tables of a spool, and how rows get into them: of two objects with one id what stays depends on no order."""

TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;
CREATE TABLE content (id INTEGER PRIMARY KEY, kind TEXT, title TEXT, space INTEGER, parent INTEGER, status TEXT,
    old INTEGER, position INTEGER, changed TEXT, bodies INTEGER, twice INTEGER DEFAULT 0);
CREATE TABLE above (child INTEGER, ancestor INTEGER);
CREATE TABLE former (id INTEGER);
CREATE TABLE body_of (body INTEGER, content INTEGER);
CREATE TABLE body (id INTEGER PRIMARY KEY, content INTEGER, format TEXT, digest BLOB, mentions TEXT, text BLOB);
CREATE TABLE space (id INTEGER PRIMARY KEY, key TEXT, archived INTEGER);
CREATE TABLE label (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE labelling (content INTEGER, label INTEGER);
CREATE TABLE account (key TEXT, name TEXT, shown TEXT);
CREATE TABLE person (name TEXT, shown TEXT);
CREATE TABLE attachment (id INTEGER PRIMARY KEY, content INTEGER, name TEXT, type TEXT, version INTEGER, page INTEGER);
CREATE TABLE permission_set (id INTEGER, closing INTEGER, content INTEGER, placed INTEGER);
CREATE TABLE permission (of INTEGER, closing INTEGER, content INTEGER, placed INTEGER);
CREATE TABLE set_of (content INTEGER, of INTEGER);
"""
INSERT_CONTENT = """
INSERT INTO content (id, kind, title, space, parent, status, old, position, changed, bodies)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    twice = twice OR (kind, title, space, parent, status, old, position, changed, bodies) IS NOT (excluded.kind,
        excluded.title, excluded.space, excluded.parent, excluded.status, excluded.old, excluded.position,
        excluded.changed, excluded.bodies),
    kind = max(kind, excluded.kind), title = min(title, excluded.title), space = min(space, excluded.space),
    parent = min(parent, excluded.parent), status = min(status, excluded.status), old = min(old, excluded.old),
    position = min(position, excluded.position), changed = min(changed, excluded.changed),
    bodies = max(bodies, excluded.bodies)
"""
INSERT_BODY = """
INSERT INTO body VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    (content, format, digest, mentions, text)
        = (excluded.content, excluded.format, excluded.digest, excluded.mentions, excluded.text)
    WHERE (excluded.digest, excluded.format) > (digest, format)
"""
INSERT_SPACE = """
INSERT INTO space VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    key = min(key, excluded.key), archived = max(archived, excluded.archived)
"""
INSERT_LABEL = """
INSERT INTO label VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = min(name, excluded.name)
"""
INSERT_ATTACHMENT = """
INSERT INTO attachment VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT (id) DO UPDATE SET
    (content, name, type, version) = (excluded.content, excluded.name, excluded.type, excluded.version)
    WHERE (excluded.version, excluded.name, excluded.content) > (version, name, content)
"""
INDEXES = """
UPDATE content SET old = 1 WHERE id IN (SELECT id FROM former);
DELETE FROM attachment WHERE id IN (SELECT id FROM former);
UPDATE body SET content = (SELECT content FROM body_of WHERE body_of.body = body.id) WHERE content IS NULL;
CREATE INDEX by_parent ON content (parent);
CREATE INDEX by_title ON content (space, folded(title)) WHERE old = 0;
CREATE INDEX by_ancestor ON above (ancestor);
CREATE INDEX by_child ON above (child);
CREATE INDEX body_of_body ON body_of (body, content);
CREATE INDEX body_of_content ON body_of (content, body);
CREATE INDEX body_by_content ON body (content);
CREATE INDEX labelling_by_content ON labelling (content);
CREATE INDEX attachment_by_content ON attachment (content);
CREATE INDEX account_by_key ON account (key);
CREATE INDEX account_by_name ON account (name);
CREATE INDEX person_by_name ON person (name);
CREATE INDEX set_by_id ON permission_set (id);
CREATE INDEX permission_by_set ON permission (of);
CREATE INDEX set_of_set ON set_of (of);
"""
