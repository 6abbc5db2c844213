public import FaithfulJSON

/// The JSON Schema (draft 2020-12) of what ``JSONReport`` writes for one file.
public enum VerdictSchema {
  /// The schema.
  public static func json() throws -> JSON { try JSON(parsing: text) }

  private static let text = """
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "preflight verify --json: one line, one file",
      "type": "object",
      "required": ["version", "path", "outcome", "quick", "request", "findings"],
      "additionalProperties": false,
      "properties": {
        "version": {"const": 1, "description": "of this form; members may be added to it"},
        "path": {"type": "string"},
        "outcome": {
          "enum": ["pass", "warn", "fail"],
          "description": "the worst finding; only fail makes the exit status 1"
        },
        "quick": {"type": "boolean", "description": "only headers and index were read"},
        "request": {"$ref": "#/$defs/request"},
        "platform": {"type": "string", "description": "whose limits were checked"},
        "findings": {"type": "array", "items": {"$ref": "#/$defs/finding"}},
        "facts": {"$ref": "#/$defs/facts"},
        "measured": {"$ref": "#/$defs/measured"},
        "mended": {
          "type": "array", "items": {"type": "string"},
          "description": "with --fix: what was done, one line each"
        }
      },
      "$defs": {
        "finding": {
          "type": "object",
          "required": ["code", "outcome", "found"],
          "additionalProperties": false,
          "properties": {
            "code": {"type": "string", "pattern": "^[a-z-]+$", "description": "stays as it is"},
            "outcome": {"enum": ["pass", "warn", "fail", "not evaluated"]},
            "asked": {"type": "string", "description": "what was asked, or is right"},
            "found": {"type": "string"},
            "remedy": {"type": "string"},
            "spans": {
              "type": "array",
              "items": {"$ref": "#/$defs/span"},
              "description": "where, in seconds"
            }
          }
        },
        "span": {
          "type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2,
          "description": "beginning and end"
        },
        "size": {
          "type": "object",
          "required": ["width", "height"],
          "additionalProperties": false,
          "properties": {"width": {"type": "integer"}, "height": {"type": "integer"}}
        },
        "request": {
          "type": "object",
          "additionalProperties": false,
          "description": "what was asked; what is missing was not",
          "properties": {
            "duration": {"type": "number", "description": "seconds"},
            "durationRange": {"$ref": "#/$defs/span"},
            "aspectRatio": {"$ref": "#/$defs/size"},
            "resolution": {"$ref": "#/$defs/size"},
            "shortSide": {"type": "integer", "description": "1080 for 1080p"},
            "frameRate": {"type": "number"},
            "sound": {"type": "boolean"},
            "title": {"type": "string"},
            "largest": {"type": "integer", "description": "bytes"},
            "platform": {"type": "string"},
            "sources": {
              "type": "object", "additionalProperties": {"type": "string"},
              "description": "member to the words that said it"
            }
          }
        },
        "facts": {
          "type": "object",
          "required": ["kind", "container", "bytes", "streams"],
          "description": "what the file says of itself, as probe --json prints it",
          "properties": {
            "kind": {"enum": ["video", "audio", "image", "animation"]},
            "container": {"type": "string"},
            "bytes": {"type": "integer"},
            "duration": {"type": "number"},
            "streams": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["index", "kind", "codec"],
                "properties": {
                  "index": {"type": "integer"},
                  "kind": {"enum": ["video", "audio", "subtitle", "data", "attachment"]},
                  "codec": {"type": "string"}
                }
              }
            }
          }
        },
        "measured": {
          "type": "object",
          "required": ["errors", "messages", "streams"],
          "additionalProperties": false,
          "description": "what decoding showed; missing where nothing was decoded",
          "properties": {
            "errors": {"type": "integer"},
            "messages": {"type": "array", "items": {"type": "string"}},
            "streams": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["index", "kind", "packets", "frames"],
                "additionalProperties": false,
                "properties": {
                  "index": {"type": "integer"},
                  "kind": {"enum": ["video", "audio"]},
                  "packets": {"type": "integer"},
                  "frames": {"type": "integer"},
                  "start": {"type": "number", "description": "seconds"},
                  "end": {"type": "number", "description": "seconds"}
                }
              }
            },
            "loudness": {"type": "number", "description": "LUFS, integrated"},
            "truePeak": {"type": "number", "description": "dBTP"},
            "longestKeyDistance": {"type": "number", "description": "seconds"}
          }
        }
      }
    }
    """
}
