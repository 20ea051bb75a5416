using System.Globalization;
using System.Text;

namespace FileTransfer.Actors.Domain;

/// <summary>
/// Names that a file system could take for one: two with the same key differ at most by case or by how their letters are
/// composed (Unicode, canonical caseless matching, D145). With its own table, because the program runs without ICU,
/// where <c>string.Normalize</c> changes nothing.
/// </summary>
public static class FoldedName
{
    private const int FirstSyllable = 0xAC00;
    private const int LastSyllable = 0xD7A3;
    private const int Leading = 0x1100;
    private const int Vowel = 0x1161;
    private const int Trailing = 0x11A7;
    private const int Vowels = 21;
    private const int Trailings = 28;

    private static readonly Lazy<Table> Unicode = new(Table.Read);

    /// <param name="name">A component or a whole path: <c>/</c> stands for itself.</param>
    public static string Key(string name)
    {
        if (Ascii.IsValid(name)) return name.ToLowerInvariant();
        var table = Unicode.Value;
        var runes = new List<int>(name.Length + 8);
        foreach (var rune in name.EnumerateRunes()) Decompose(rune.Value, table, runes);
        Order(runes, table);
        var key = new StringBuilder(runes.Count);
        foreach (var rune in runes) key.Append(new Rune(rune));
        return key.ToString();
    }

    private static void Decompose(int rune, Table table, List<int> into)
    {
        if (rune is >= FirstSyllable and <= LastSyllable)
        {
            var syllable = rune - FirstSyllable;
            into.Add(Leading + (syllable / (Vowels * Trailings)));
            into.Add(Vowel + (syllable / Trailings % Vowels));
            if (syllable % Trailings != 0) into.Add(Trailing + (syllable % Trailings));
        }
        else if (table.Keys.TryGetValue(rune, out var key)) into.AddRange(key);
        else into.Add(rune);
    }

    /// <summary>Canonical ordering: marks of one letter by class, those of one class as they came.</summary>
    private static void Order(List<int> runes, Table table)
    {
        for (var i = 1; i < runes.Count; i++)
        {
            var rune = runes[i];
            var order = table.ClassOf(rune);
            if (order == 0) continue;
            var at = i;
            for (; at > 0 && table.ClassOf(runes[at - 1]) > order; at--) runes[at] = runes[at - 1];
            runes[at] = rune;
        }
    }

    private sealed record Table(Dictionary<int, int[]> Keys, Dictionary<int, byte> Classes)
    {
        public int ClassOf(int rune) => Classes.GetValueOrDefault(rune);

        public static Table Read()
        {
            using var stream = typeof(FoldedName).Assembly.GetManifestResourceStream("name-folding.txt")
                ?? throw new InvalidOperationException("name-folding.txt is not embedded.");
            using var lines = new StreamReader(stream);
            var table = new Table([], []);
            while (lines.ReadLine() is { } line)
            {
                if (line.Split('=') is [var letter, var key]) table.Keys[Number(letter)] = [.. key.Split(' ').Select(Number)];
                else if (line.Split('+') is [var mark, var order]) table.Classes[Number(mark)] = (byte)Number(order);
            }

            return table;
        }

        private static int Number(string hex) => int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
