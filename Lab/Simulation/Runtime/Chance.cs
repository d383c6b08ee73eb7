namespace Simulation.Runtime;

/// <summary>Pseudo-random numbers from a seed: SplitMix64 (Steele, Lea, Flood 2014), the same on every machine and version.</summary>
internal sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A separate stream, so that draws in one place do not change draws in another.</summary>
    public Chance Fork() => new(Next());

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    public int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>From 0 up to, not including, 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Is(double probability) => probability > 0 && Fraction() < probability;

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + (most - least) * Fraction();

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];
}
