namespace Imports.MySql.Settings;

/// <summary>What a setting of the server does to imports.</summary>
internal enum SettingEffect
{
    Slow,
    Unsafe,
    Refused,
}

/// <summary>One setting of the server that an operator should know of.</summary>
/// <param name="Effect">What kind of harm it does.</param>
/// <param name="Text">Names the variable, its value and what follows from it.</param>
internal sealed record SettingFinding(SettingEffect Effect, string Text);
