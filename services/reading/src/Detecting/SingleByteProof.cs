using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Detecting;

/// <summary>
/// Whether bytes beyond ASCII that are no UTF-8 read as text in Windows-1252. The code pages of old systems and of other scripts use the same bytes: where they show signs within words,
/// capitals behind small letters, or one beside the other as no Western language has them, nothing is guessed.
/// </summary>
internal static class SingleByteProof
{
    private const int OddShare = 5;
    private const int ForeignShare = 3;
    private const byte FirstUpper = 0x80;
    private const byte FirstLatin = 0xA0;
    private const byte NoBreakSpace = FirstLatin;
    private const byte FirstLetter = 0xC0;
    private const byte FirstSmall = 0xDF;

    /// <param name="samples">Of the source.</param>
    /// <param name="lines">How many of their lines are no UTF-8.</param>
    /// <param name="newline">By what a place is counted; null = by each line break.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.EncodingNotUtf8"/>, <see cref="ErrorCodes.EncodingAmbiguous"/>.</exception>
    public static EncodingFinding Find(SourceSamples samples, long lines, string? newline)
    {
        var (all, foreign, odd, upper, firstOdd) = (0L, 0L, 0L, 0L, -1L);
        foreach (var line in samples.Lines())
        {
            var bytes = line.Bytes.Span;
            for (var i = 0; i < bytes.Length; i++)
            {
                // A blank says nothing of the words beside it, and numbers are full of these: 1 234,50 €.
                if (bytes[i] is < FirstUpper or NoBreakSpace)
                    continue;
                if (TextEncoding.Windows1252.FirstForbidden(bytes.Slice(i, 1)) == 0)
                    throw EncodingProof.NotText($"the byte 0x{bytes[i]:X2} at {EncodingProof.Place(samples, line.FirstByte + i, newline)} is no text in any of them");
                var (before, after) = (i > 0 ? bytes[i - 1] : (byte)' ', i + 1 < bytes.Length ? bytes[i + 1] : (byte)' ');
                all++;
                upper += bytes[i] < FirstLatin ? 1 : 0;
                foreign += IsForeign(bytes, i) ? 1 : 0;
                if (!IsOdd(bytes[i], before, after))
                    continue;
                odd++;
                firstOdd = firstOdd < 0 ? line.FirstByte + i : firstOdd;
            }
        }
        if (odd > 0 && odd * OddShare >= all)
            throw Ambiguous($"it would show signs within words, the first at {EncodingProof.Place(samples, firstOdd, newline)}");
        if (foreign * ForeignShare >= all && foreign > 2)
            throw Ambiguous($"{foreign} of {all} bytes beyond ASCII stand right behind others, as in Greek or Cyrillic");
        return new EncodingFinding(
            TextEncoding.Windows1252, HasMark: false,
            $"{EncodingProof.Lines(lines)} of the samples hold bytes that are no UTF-8, and all of them are text in Windows-1252{(upper == 0 ? "; Latin-1 would read them alike" : $", {upper} of them not in Latin-1")}");
    }

    /// <summary>Right behind another byte beyond ASCII, as nearly all are in other scripts, and not the second of two letters as Western words have them.</summary>
    private static bool IsForeign(ReadOnlySpan<byte> bytes, int at)
        => IsOfWord(bytes, at - 1) && IsOfWord(bytes, at) && (IsOfWord(bytes, at - 2) || IsOfWord(bytes, at + 1) || !IsWesternPair(bytes, at - 1));

    /// <summary>
    /// Two letters of one case beside others: Größe, Süßes, créée, MÄÄRÄ, INFORMAÇÃO. Capitals at the edge of a word are the same one twice (HYVÄÄ): a sign of Chinese or Korean behind
    /// a letter reads as two, of either case (T恤, M码) or in capitals (A型, A팀).
    /// </summary>
    private static bool IsWesternPair(ReadOnlySpan<byte> bytes, int at)
    {
        var (first, second) = (bytes[at], bytes[at + 1]);
        var (isBehind, isBefore) = (IsAsciiLetter(bytes, at - 1), IsAsciiLetter(bytes, at + 2));
        if (IsSmall(first) && IsSmall(second))
            return isBehind || isBefore;
        return IsCapital(first) && IsCapital(second) && (first == second ? isBehind || isBefore : isBehind && isBefore);
    }

    /// <summary>Beyond ASCII, and in Windows-1252 no blank, dash, quotation mark or euro: these stand beside anything.</summary>
    private static bool IsOfWord(ReadOnlySpan<byte> bytes, int at)
        => at >= 0 && at < bytes.Length && bytes[at] is >= FirstUpper and not (NoBreakSpace or 0x80 or 0x84 or 0x85 or 0x8B or (>= 0x91 and <= 0x94) or 0x96 or 0x97 or 0x9B or 0xAB or 0xBB);

    private static bool IsSmall(byte one) => one is >= FirstSmall and not 0xF7;

    private static bool IsCapital(byte one) => one is >= FirstLetter and < FirstSmall and not 0xD7;

    private static bool IsAsciiLetter(ReadOnlySpan<byte> bytes, int at) => at >= 0 && at < bytes.Length && char.IsAsciiLetter((char)bytes[at]);

    /// <summary>A sign between two letters, or a capital of the upper rows within a word in small letters: no word of a Western language has that. An apostrophe is none.</summary>
    private static bool IsOdd(byte one, byte before, byte after) => one switch
    {
        0x8A or 0x8C or 0x8E or 0x9F => char.IsAsciiLetterLower((char)before) || (char.IsAsciiLetter((char)before) && char.IsAsciiLetterLower((char)after)),
        0x9A or 0x9C or 0x9E or 0x92 or 0xAD => false,
        < FirstLetter or 0xD7 or 0xF7 => char.IsAsciiLetter((char)before) && char.IsAsciiLetter((char)after),
        _ => false,
    };

    private static ImportException Ambiguous(string why) => new(
        ErrorCodes.EncodingAmbiguous, $"The file is not in UTF-8, and as Windows-1252 {why}. Save it as 'CSV UTF-8', or state its encoding.");
}
