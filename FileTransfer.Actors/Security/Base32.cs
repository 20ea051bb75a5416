namespace FileTransfer.Actors.Security;

/// <summary>
/// Crockford's base 32 (crockford.com/base32.html) in lower case: survives being read out and typed, since case does
/// not matter and <c>o</c> reads as 0, <c>i</c> and <c>l</c> as 1.
/// </summary>
internal static class Base32
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int BitsPerDigit = 5;

    public static int LengthOf(int bytes) => (bytes * 8 + BitsPerDigit - 1) / BitsPerDigit;

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[LengthOf(bytes.Length)];
        var (held, bits, at) = (0, 0, 0);
        foreach (var octet in bytes)
        {
            (held, bits) = ((held << 8 | octet) & 0xFFF, bits + 8);
            while (bits >= BitsPerDigit) text[at++] = Alphabet[held >> (bits -= BitsPerDigit) & 31];
        }

        if (bits > 0) text[at] = Alphabet[held << (BitsPerDigit - bits) & 31];
        return new string(text);
    }

    /// <param name="text">Exactly <see cref="LengthOf"/> of the length of <paramref name="bytes"/>.</param>
    /// <param name="bytes">Filled.</param>
    /// <returns>
    /// The index of the first character that is no digit, or -1. Bits left over must be zero, or the last is to blame.
    /// </returns>
    public static int Decode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var (held, bits, at) = (0, 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var digit = DigitOf(text[i]);
            if (digit < 0) return i;
            (held, bits) = ((held << BitsPerDigit | digit) & 0xFFF, bits + BitsPerDigit);
            if (bits >= 8) bytes[at++] = (byte)(held >> (bits -= 8));
        }

        return (held & ((1 << bits) - 1)) == 0 ? -1 : text.Length - 1;
    }

    private static int DigitOf(char letter) => char.ToLowerInvariant(letter) switch
    {
        'o' => 0,
        'i' or 'l' => 1,
        var other => char.IsAscii(other) ? Alphabet.IndexOf(other, StringComparison.Ordinal) : -1,
    };
}
