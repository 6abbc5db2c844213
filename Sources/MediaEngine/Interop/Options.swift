import CFFmpeg

/// FFmpeg options by name, such as `["preset": "veryfast"]`.
public struct Options: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  /// The values by name.
  public var entries: [String: String]

  /// Makes options.
  public init(_ entries: [String: String] = [:]) { self.entries = entries }

  /// Makes options from a literal; a later value of the same name wins.
  public init(dictionaryLiteral elements: (String, String)...) {
    entries = Dictionary(elements, uniquingKeysWith: { $1 })
  }

  /// One value.
  public subscript(name: String) -> String? {
    get { entries[name] }
    set { entries[name] = newValue }
  }

  /// These with the others' values in their place.
  public func merging(_ others: Options) -> Options {
    Options(entries.merging(others.entries) { $1 })
  }
}

/// Owns an `AVDictionary`.
struct DictionaryOwner: ~Copyable {
  var raw: OpaquePointer?

  init(_ entries: [String: String] = [:]) {
    for (name, value) in entries.sorted(by: { $0.key < $1.key }) {
      av_dict_set(&raw, name, value, 0)
    }
  }

  deinit {
    var owned = raw
    av_dict_free(&owned)
  }

  /// What FFmpeg left over: options that nothing knew.
  var entries: [String: String] { Self.entries(of: raw) }

  static func entries(of raw: OpaquePointer?) -> [String: String] {
    var found: [String: String] = [:]
    var entry: UnsafeMutablePointer<AVDictionaryEntry>?
    while let next = av_dict_get(raw, "", entry, AV_DICT_IGNORE_SUFFIX) {
      found[String(cString: next.pointee.key)] = String(cString: next.pointee.value)
      entry = next
    }
    return found
  }
}
