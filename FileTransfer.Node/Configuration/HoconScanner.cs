using System.Text;

namespace FileTransfer.Node.Configuration;

/// <summary>
/// Checks the shape of a configuration text before Akka's parser sees it, and finds the line of each key. The parser
/// (1.5.74) takes an unclosed quote or brace without a word, allocates without end on an unclosed list, an unquoted
/// <c>[::]</c> or a list's text that begins with a reserved character, and loops on substitutions; so what is allowed here
/// is objects, lists of texts, texts and comments.
/// </summary>
internal sealed class HoconScanner(string text, string file)
{
    /// <summary>More than any of our keys has; the parser recurses.</summary>
    private const int MaxDepth = 16;

    private readonly List<SettingProblem> _problems = [];
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly Stack<(string Path, int Line)> _open = new();
    private readonly StringBuilder _word = new();
    private int _at;
    private int _line = 1;

    /// <summary>The line of the last place that sets a key, by full path.</summary>
    public IReadOnlyDictionary<string, int> Lines => _lines;

    public IReadOnlyList<SettingProblem> Scan()
    {
        while (_problems.Count == 0 && _at < text.Length) Member();
        if (_problems.Count == 0 && _open.TryPeek(out var open)) Problem("a { is never closed", open.Line);
        return _problems;
    }

    /// <summary>One key with its value, one brace, or nothing but blanks.</summary>
    private void Member()
    {
        SkipBlanks();
        if (_at == text.Length || TryClose()) return;
        // Braces around the whole file are allowed, as in JSON.
        if (Current == '{' && _open.Count == 0 && _lines.Count == 0) { Open(""); return; }

        Word();
        var key = _word.ToString().Trim();
        if (_problems.Count > 0) return;
        if (key.Length == 0) { Problem($"'{Current}' is not expected here"); return; }
        if (key.StartsWith("include ", StringComparison.Ordinal)) { Problem("include is not supported"); return; }
        if (key.Contains("..", StringComparison.Ordinal) || key[0] == '.' || key[^1] == '.' || key.EndsWith('+'))
        {
            Problem($"{key} is not a key");
            return;
        }

        var path = _open.TryPeek(out var parent) && parent.Path.Length > 0 ? $"{parent.Path}.{key}" : key;
        if (path.Count(c => c == '.') >= MaxDepth) { Problem("nested too deep"); return; }
        _lines[path] = _line;
        if (Current == '{') Open(path);
        else if (Current is '=' or ':') Value(key, path);
        else Problem($"{key} has no value");
    }

    private void Value(string key, string path)
    {
        _at++;
        SkipSpaces();
        if (Current == '{') { Open(path); return; }
        if (Current == '[') { List(); EndOfValue(); return; }
        Word();
        if (_problems.Count > 0) return;
        if (_word.Length == 0) Problem($"{key} has no value");
        else EndOfValue();
    }

    private void List()
    {
        var start = _line;
        _at++;
        while (_problems.Count == 0)
        {
            SkipBlanks();
            if (_at == text.Length) { Problem("a [ is never closed", start); return; }
            if (Current == ']') { _at++; return; }
            Word();
            if (_problems.Count == 0 && _word.Length == 0) Problem($"'{Current}' is not expected in a list");
        }
    }

    private void EndOfValue()
    {
        SkipSpaces();
        if (_problems.Count == 0 && !AtEnd && Current is not (',' or '\n' or '}'))
            Problem("a value with any of : = [ ] { } $ + ` ^ ? ! @ * & \\ must stand in double quotes");
    }

    /// <summary>Reads up to a separator; quoted text may hold anything but a line's end.</summary>
    private void Word()
    {
        _word.Clear();
        while (!AtEnd && !IsSeparator(Current))
        {
            if (Current == '"') Quoted();
            else { _word.Append(Current); _at++; }
            if (_problems.Count > 0) return;
        }
    }

    private void Quoted()
    {
        if (text.AsSpan(_at).StartsWith("\"\"\"")) { Problem("triple quotes are not supported"); return; }
        _word.Append('"');
        for (_at++; _at < text.Length && Current != '\n'; _at++)
        {
            if (Current == '"') { _word.Append('"'); _at++; return; }
            if (Current == '\\') _word.Append(text[_at++]);
            if (_at < text.Length) _word.Append(Current);
        }

        Problem("a quote is never closed");
    }

    private void Open(string path)
    {
        if (_open.Count == MaxDepth) Problem("nested too deep");
        _open.Push((path, _line));
        _at++;
    }

    private bool TryClose()
    {
        if (Current != '}') return false;
        if (!_open.TryPop(out _)) Problem("a } closes nothing");
        _at++;
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < text.Length && (char.IsWhiteSpace(Current) || Current == ',' || IsComment))
        {
            if (IsComment) SkipComment();
            else if (text[_at++] == '\n') _line++;
        }
    }

    private void SkipSpaces()
    {
        while (_at < text.Length && Current != '\n' && char.IsWhiteSpace(Current)) _at++;
        if (IsComment) SkipComment();
    }

    private void SkipComment()
    {
        while (_at < text.Length && Current != '\n') _at++;
    }

    private void Problem(string what, int? line = null) =>
        _problems.Add(new SettingProblem("", null, what, $"{file}:{line ?? _line}"));

    private char Current => _at < text.Length ? text[_at] : '\n';

    private bool AtEnd => _at >= text.Length || IsComment;

    private bool IsComment => _at < text.Length
        && (Current == '#' || (Current == '/' && _at + 1 < text.Length && text[_at + 1] == '/'));

    private static bool IsSeparator(char c) => c is '{' or '}' or '[' or ']' or '=' or ':' or ',' or '\n' || IsReserved(c);

    /// <summary>Not in a text without quotes (HOCON, "unquoted strings").</summary>
    private static bool IsReserved(char c) => c is '$' or '+' or '`' or '^' or '?' or '!' or '@' or '*' or '&' or '\\';
}
