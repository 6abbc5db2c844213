/// Turns the service's talk of buttons and panels into actions; content stays as it is.
public enum GUITalk {
  /// The text without GUI instructions, and what they come to.
  public static func translate(_ text: String) -> (text: String, actions: [GUIAction]) {
    var speech = Speech()
    let said = speech.hear(text) + speech.endMessage()
    return (said.trimmed, speech.actions)
  }

  /// One sentence, its white space included.
  static func translate(sentence: String) -> (kept: String, actions: [GUIAction]) {
    (sentence, [])
  }
}
