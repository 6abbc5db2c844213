/// Knows GUI instructions in Chinese.
enum ChineseGUITalk {
  private static let leadIns = [
    "请您", "请", "您可以", "你可以", "您", "你", "可以", "也可以", "可", "现在", "然后", "再",
    "接着", "直接", "只需要", "只需", "只要", "也", "先", "最后", "需要", "随后", "接下来", "手动",
  ]
  private static let clicks = [
    "点击", "单击", "双击", "右键", "长按", "点按", "轻点", "按下", "點擊", "點按", "雙擊",
  ]
  private static let drags = ["拖拽", "拖动", "拖放", "拖到", "拖入", "拖曳", "拖動"]
  private static let opens = ["打开", "打開", "展开", "进入", "前往"]
  private static let choices = ["选择", "選擇", "设置", "調整", "调整", "切换", "勾选"]
  private static let files = ["素材", "文件", "媒体库", "照片", "上传"]
  private static let panels = [
    "面板", "菜单", "设置", "窗口", "选项卡", "编辑器", "侧边栏", "标签页", "时间线", "时间轴",
    "工具栏", "面版", "選單", "設定",
  ]

  /// Nil where the clause holds nothing Chinese to judge.
  static func verdict(_ clause: String, quoting whole: String) -> ClauseVerdict? {
    guard clause.unicodeScalars.contains(where: { (0x4E00...0x9FFF).contains($0.value) }) else {
      return nil
    }
    var head = clause.trimmed[...]
    while let lead = leadIns.first(where: { head.hasPrefix($0) }) {
      head = head.dropFirst(lead.count)
    }
    func has(_ words: [String]) -> Bool { words.contains { clause.contains($0) } }
    if has(["导出按钮", "導出按鈕", "导出键"]), head.hasPrefix("导出") || has(clicks + ["通过", "使用"]) {
      return .instruction(.export)
    }
    if let click = clicks.first(where: { head.hasPrefix($0) || isLocated(head, $0) }) {
      let object = clause.split(separator: click, maxSplits: 1).last ?? ""
      guard !object.hasPrefix("音"), !object.hasPrefix("声") else { return .content }
      return .instruction(action(for: whole))
    }
    if drags.contains(where: { head.hasPrefix($0) || isLocated(head, $0) })
      || (head.hasPrefix("将") || head.hasPrefix("把")) && has(drags)
    {
      let isOffered = clause.contains("可")
      return .instruction(isOffered || has(files) ? nil : .edit(clause.trimmed))
    }
    if head.hasPrefix("在"), has(panels), has(choices) { return .instruction(.readState) }
    if opens.contains(where: { head.hasPrefix($0) }), has(panels) || clause.contains("【") {
      return .instruction(.readState)
    }
    if has(["预览", "预覽", "預覽", "查看"]), has(["时间线", "时间轴", "時間軸", "時間線"]),
      head.hasPrefix("在") || head.hasPrefix("预览") || head.hasPrefix("查看") || head.hasPrefix("預覽")
    {
      return .instruction(.showTimeline)
    }
    if ["查看", "检查", "前往"].contains(where: head.hasPrefix),
      ["账户", "账单", "帐户", "订阅"].contains(where: whole.contains)
    {
      return .instruction(.readCredits)
    }
    let isLeadUp = ["如果", "如需", "若", "当", "要", "想"].contains { clause.trimmed.hasPrefix($0) }
    let followsUp = ["即可", "就可以", "便可", "就能"].contains { clause.trimmed.hasPrefix($0) }
    return isLeadUp || followsUp ? .leadUp : .content
  }

  /// Such as 在右上角点击….
  private static func isLocated(_ head: Substring, _ click: String) -> Bool {
    (head.hasPrefix("在") || head.hasPrefix("从")) && head.contains(click)
  }

  private static func action(for clause: String) -> GUIAction? {
    func has(_ words: [String]) -> Bool { words.contains { clause.contains($0) } }
    if has(["导出", "下载", "導出", "下載", "保存"]) { return .export }
    if has(["预览", "时间线", "时间轴", "预覽", "播放"]) { return .showTimeline }
    if has(["积分", "余额", "账户", "账单"]) { return .readCredits }
    return nil
  }
}
