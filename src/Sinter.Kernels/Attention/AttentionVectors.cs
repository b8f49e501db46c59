using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>The products of one query, for attentions with so few of them that packing keys and values costs more than it saves.</summary>
internal static unsafe class AttentionVectors
{
    /// <summary>Vectors of a result that are summed at once.</summary>
    private const int SumsAtOnce = 4;

    /// <summary>The query's products with keys whose elements are neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scores(float* query, float* keys, nint keyStride, int count, int depth, float* scores)
    {
        int key = 0;
        for (; key <= count - 4; key += 4)
        {
            float* k0 = keys + key * keyStride, k1 = k0 + keyStride, k2 = k1 + keyStride, k3 = k2 + keyStride;
            Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
            int i = 0;
            for (; i <= depth - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> q = Vector.Load(query + i);
                s0 = Vector.MultiplyAddEstimate(q, Vector.Load(k0 + i), s0);
                s1 = Vector.MultiplyAddEstimate(q, Vector.Load(k1 + i), s1);
                s2 = Vector.MultiplyAddEstimate(q, Vector.Load(k2 + i), s2);
                s3 = Vector.MultiplyAddEstimate(q, Vector.Load(k3 + i), s3);
            }
            float r0 = Vector.Sum(s0), r1 = Vector.Sum(s1), r2 = Vector.Sum(s2), r3 = Vector.Sum(s3);
            for (; i < depth; i++)
            {
                r0 += query[i] * k0[i];
                r1 += query[i] * k1[i];
                r2 += query[i] * k2[i];
                r3 += query[i] * k3[i];
            }
            (scores[key], scores[key + 1], scores[key + 2], scores[key + 3]) = (r0, r1, r2, r3);
        }
        for (; key < count; key++)
        {
            float sum = 0;
            for (int i = 0; i < depth; i++)
                sum += query[i] * keys[key * keyStride + i];
            scores[key] = sum;
        }
    }

    /// <summary>Adds the sum of weights times values, whose elements are neighbours, to a result, or puts it there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddValues(float* weights, float* values, nint valueStride, int count, int depth, float* result, bool accumulate)
    {
        int i = 0, width = Vector<float>.Count;
        for (; i <= depth - SumsAtOnce * width; i += SumsAtOnce * width)
        {
            Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
            float* to = result + i;
            if (accumulate)
                (s0, s1, s2, s3) = (Vector.Load(to), Vector.Load(to + width), Vector.Load(to + 2 * width), Vector.Load(to + 3 * width));
            float* value = values + i;
            for (int key = 0; key < count; key++, value += valueStride)
            {
                var weight = new Vector<float>(weights[key]);
                s0 = Vector.MultiplyAddEstimate(weight, Vector.Load(value), s0);
                s1 = Vector.MultiplyAddEstimate(weight, Vector.Load(value + width), s1);
                s2 = Vector.MultiplyAddEstimate(weight, Vector.Load(value + 2 * width), s2);
                s3 = Vector.MultiplyAddEstimate(weight, Vector.Load(value + 3 * width), s3);
            }
            s0.Store(to);
            s1.Store(to + width);
            s2.Store(to + 2 * width);
            s3.Store(to + 3 * width);
        }
        for (; i < depth; i++)
        {
            float sum = accumulate ? result[i] : 0;
            for (int key = 0; key < count; key++)
                sum += weights[key] * values[key * valueStride + i];
            result[i] = sum;
        }
    }
}
