public import MediaModel

/// What tells one state of a file from another without reading it.
public struct FileStamp: Hashable, Sendable {
  /// The size in bytes.
  public var bytes: Int64
  /// The time of the last change to the content, in nanoseconds since 1970.
  public var modified: Int64
  /// The file's number on its disk.
  public var inode: UInt64

  /// Makes a stamp.
  public init(bytes: Int64, modified: Int64, inode: UInt64) {
    self.bytes = bytes
    self.modified = modified
    self.inode = inode
  }
}

/// One entry of the inputs, as the scan found it.
public struct FoundFile: Hashable, Sendable {
  /// What the scan alone can say of it.
  public enum Standing: Hashable, Sendable {
    /// Its content has to be looked at.
    case candidate
    /// It is no media by its name or nature.
    case ignored(Reason)
    /// It cannot be read.
    case unreadable(Reason)
  }

  /// The path below the input folder.
  public var source: String
  /// The absolute path to open.
  public var path: String
  /// Its state; zeroes where it could not be asked for.
  public var stamp: FileStamp
  /// What the scan alone can say of it.
  public var standing: Standing

  /// Makes an entry.
  public init(source: String, path: String, stamp: FileStamp, standing: Standing = .candidate) {
    self.source = source
    self.path = path
    self.stamp = stamp
    self.standing = standing
  }
}
