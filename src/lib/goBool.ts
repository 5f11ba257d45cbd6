/** As Go's strconv.ParseBool reads it, for what istiod takes as true; what that refuses is false. */
export const isGoTrue = (value: string | undefined): boolean => ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value ?? '');
