using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Validation.Tests;

/// <summary>Numbers of up to 38 digits, held against arithmetic without bounds.</summary>
public sealed class When_numbers_are_compared(GivenRuns given) : IClassFixture<GivenRuns>
{
    private const int Scale = 30;

    /// <summary>Few different digits, so that numbers often begin alike.</summary>
    private static readonly Gen<string> Digit = Gen.Elements("0", "0", "1", "9", "5");

    private static readonly Gen<string> Number =
        from sign in Gen.Elements("", "", "-")
        from whole in DigitsOf(1, 38)
        from fraction in DigitsOf(0, Scale)
        select fraction.Length == 0 ? $"{sign}{whole}" : $"{sign}{whole}.{fraction}";

    /// <summary>Two that have nothing in common, or that differ in little.</summary>
    private static readonly Gen<(string, string)> Pair = Gen.OneOf(
        from left in Number from right in Number select (left, right),
        from number in Number from zeros in DigitsOf(0, 3) select (number, number.Contains('.') ? number + zeros : $"{number}.{zeros}0"),
        from number in Number from tail in Digit select (number, number + tail));

    [Fact]
    public void Their_order_is_that_of_exact_arithmetic()
        => FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000), Prop.ForAll(Pair.ToArbitrary(), pair =>
        {
            var (left, right) = pair;
            var order = new Digits(Encoding.ASCII.GetBytes(left)).CompareTo(new Digits(Encoding.ASCII.GetBytes(right)));
            Assert.True(Math.Sign(order) == Scaled(left).CompareTo(Scaled(right)), $"{left} and {right}: {order}");
        }));

    [Theory]
    [InlineData("0", "-0")]
    [InlineData("-0.00", "0")]
    [InlineData("1", "1.000")]
    [InlineData("12345678901234567890.12", "12345678901234567890.120")]
    public void Zeros_do_not_count(string left, string right)
        => Assert.Equal(0, new Digits(Encoding.ASCII.GetBytes(left)).CompareTo(new Digits(Encoding.ASCII.GetBytes(right))));

    [Fact]
    public async Task Twenty_digits_and_more_are_compared_exactly_with_a_range_and_with_each_other()
    {
        var import = given.Import(
            """
            { "name": "a", "type": "decimal", "precision": 38, "scale": 2, "min": -12345678901234567890.12, "max": 12345678901234567890.12 },
            { "name": "b", "type": "decimal", "precision": 38, "scale": 30 }
            """,
            """ "compare": [{ "left": "a", "operator": ">=", "right": "b" }],""");
        import.Stage(1, 1, "12345678901234567890.12", "99999999.999999999999999999999999999999");
        import.Stage(2, 2, "12345678901234567890.13", null);
        import.Stage(3, 3, "-12345678901234567890.12", "-99999999.999999999999999999999999999999");
        import.Stage(4, 4, "-12345678901234567890.13", null);
        import.Stage(5, 5, "999999999999999999999999999999999999.99", null);
        import.Stage(6, 6, "0.01", "0.010000000000000000000000000001");

        Assert.Equal(5, await import.CheckAsync());
        Assert.Equal([1L], await import.RowsAsync());
        const string Range = "-12345678901234567890.12 to 12345678901234567890.12";
        Assert.Equal([new RejectCause("a", ErrorCodes.ValueOutOfRange, Range, "12345678901234567890.13")], await import.CausesAsync(2));
        Assert.Equal([new RejectCause("a", ErrorCodes.ComparisonFailed, ">= the value of b", "-12345678901234567890.12")], await import.CausesAsync(3));
        Assert.Equal([new RejectCause("a", ErrorCodes.ValueOutOfRange, Range, "-12345678901234567890.13")], await import.CausesAsync(4));
        Assert.Equal(ErrorCodes.ValueOutOfRange, Assert.Single(await import.CausesAsync(5)).Code);
        Assert.Equal(ErrorCodes.ComparisonFailed, Assert.Single(await import.CausesAsync(6)).Code);
    }

    private static Gen<string> DigitsOf(int least, int most)
        => from count in Gen.Choose(least, most) from digits in Digit.ListOf(count) select string.Concat(digits);

    private static BigInteger Scaled(string number)
    {
        var parts = number.TrimStart('-').Split('.');
        var fraction = (parts.Length > 1 ? parts[1] : "").PadRight(Scale + 8, '0');
        var value = BigInteger.Parse(parts[0] + fraction, System.Globalization.CultureInfo.InvariantCulture);
        return number.StartsWith('-') ? -value : value;
    }
}
