namespace Imports.Runs;

/// <summary>
/// Text in the order of <c>utf8mb4_bin</c>: by its bytes, the shorter of two texts as though spaces followed it, so that <c>'a'</c> and <c>'a '</c> are one
/// key and a tab sorts before the end (MySQL reference manual, PAD SPACE). What is less than a space, the end, and spaces within have marks of their own.
/// </summary>
internal static class TextKey
{
    private const byte Space = (byte)' ';
    private const byte Below = 1;
    private const byte SpacesBeforeLess = 2;
    private const byte End = 3;
    private const byte SpacesBeforeMore = 4;

    public static void Put(ReadOnlySpan<byte> text, KeyBuffer key)
    {
        text = text.TrimEnd(Space);
        while (text.IndexOfAnyInRange((byte)0, Space) is >= 0 and var at)
        {
            key.Put(text[..at]);
            text = text[at..];
            text = text[0] == Space ? PutSpaces(text, key) : PutBelow(text, key);
        }
        key.Put(text);
        key.Put(End);
    }

    private static ReadOnlySpan<byte> PutBelow(ReadOnlySpan<byte> text, KeyBuffer key)
    {
        key.Put(Below);
        key.Put(text[0]);
        return text[1..];
    }

    /// <summary>The more spaces, the nearer to the end, which is spaces without end. There is something behind them: the text is trimmed.</summary>
    private static ReadOnlySpan<byte> PutSpaces(ReadOnlySpan<byte> text, KeyBuffer key)
    {
        var count = text.IndexOfAnyExcept(Space);
        var isBeforeMore = text[count] > Space;
        key.Put(isBeforeMore ? SpacesBeforeMore : SpacesBeforeLess);
        key.PutUInt16((ushort)(isBeforeMore ? ushort.MaxValue - count : count));
        return text[count..];
    }
}
