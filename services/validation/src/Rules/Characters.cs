using System.Text;

namespace Imports.Validation;

/// <summary>The characters of UTF-8 text as the database counts them: code points.</summary>
internal static class Characters
{
    public static int Count(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var one in text)
            count += (one & 0xC0) != 0x80 ? 1 : 0;
        return count;
    }

    /// <summary>Whether the text has at least so many. Looks no further than it must.</summary>
    public static bool AreAtLeast(int count, ReadOnlySpan<byte> text) => count <= 0 || StartOf(count, text) is not null;

    /// <summary>So many of the text's characters, or all of them.</summary>
    public static string First(int count, ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..(StartOf(count + 1, text) ?? text.Length)]);

    /// <summary>Where the character of this number, from 1, starts; null = there are fewer.</summary>
    private static int? StartOf(int number, ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if ((text[i] & 0xC0) != 0x80 && --number == 0)
                return i;
        }
        return null;
    }
}
