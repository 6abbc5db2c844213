import Foundation

/// Who a token belongs to.
struct Account: Codable, Sendable {
  var id: String
  var token: String
  var clientID: String?
  var isRegistered: Bool
  var granted: Int
  var available: Int
  var frozen = 0
  var issued: Date
  var expires: Date?
}

/// A file that was uploaded, under its hash.
struct Upload: Codable, Sendable, Hashable {
  var hash: String
  var filename: String
  /// `video`, `image` or `audio`.
  var fileType: String
  /// The name in the session's folder.
  var stored: String
  var bytes: Int64
  var duration: Double?
  var width: Int?
  var height: Int?
  var frameRate: Double?
  var hasSound: Bool
}

/// A conversation with what belongs to it.
struct Session: Codable, Sendable {
  var id: String
  var taskID: String
  var account: String
  var language: String
  var created: Date
  var uploads: [Upload] = []
  var timelines: [Timeline] = []
  /// The messages that were taken, in order.
  var messages: [String] = []
  var hasPaidEditing = false
}

/// A render, from its order to its file.
struct RenderJob: Codable, Sendable {
  enum Status: String, Codable, Sendable {
    case pending, processing, completed, failed, cancelled
  }

  var id: String
  var session: String
  var account: String
  /// The draft as it was sent.
  var draft: String
  var status = Status.pending
  var progress = 0.0
  var error: String?
  /// What had to be left out, a sentence each.
  var notes: [String]?
  var ordered: Date
  var linkExpires: Date?
  /// What a fault makes of it: `fail` or `stuck`.
  var fault: String?
}
