import FaithfulJSON

/// What the service makes of one message.
struct Turn: Sendable {
  /// A tool that seems to be at work.
  struct Tool: Sendable {
    var name: String
    var arguments: JSON
    var response: JSON
  }

  /// The videos afterwards; nil when nothing changes.
  var timelines: [Timeline]?
  var tools: [Tool] = []
  /// What is said at the end; nil for a turn without text.
  var text: String?
  var cost = 0
  /// Whether this message pays for editing in its session.
  var paysEditing = false
}
